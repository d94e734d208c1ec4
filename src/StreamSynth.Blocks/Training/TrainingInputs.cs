using StreamSynth.Engine.Graph;

namespace StreamSynth.Blocks.Training;

/// <summary>Finds options of <c>train.classifier</c> that do not fit the inputs that are connected.</summary>
internal static class TrainingInputs
{
    public static IEnumerable<Diagnostic> FaultsOf(TrainClassifierOptions options, IReadOnlySet<string> connected)
    {
        (bool isGathered, bool isStreamed) = (connected.Contains("real"), connected.Contains("realStream"));
        if (options.SyntheticPerStep > 0 && !connected.Contains("synthetic"))
        {
            yield return new(
                "SS2021",
                "inputs.synthetic",
                $"'syntheticPerStep' is {options.SyntheticPerStep}, but no synthetic images are connected.",
                "connect 'synthetic', or set 'syntheticPerStep' to 0.");
        }

        if (isGathered && isStreamed)
        {
            yield return new(
                "SS2022",
                "inputs.realStream",
                "'real' and 'realStream' are both connected, but real images come one way.",
                "keep 'real' where all images fit into memory, 'realStream' where they do not.");
        }
        else if (options.RealPerStep > 0 && !isGathered && !isStreamed)
        {
            yield return new(
                "SS2023",
                "inputs.real",
                $"'realPerStep' is {options.RealPerStep}, but no real images are connected.",
                "connect 'real' (gathered in memory) or 'realStream' (read as they are needed), or set 'realPerStep' to 0.");
        }

        foreach (Diagnostic fault in FaultsOfLength(options, isStreamed)) yield return fault;
        if (isStreamed && options.ReestimateStatistics)
        {
            yield return new(
                "SS2024",
                "options.reestimateStatistics",
                "'reestimateStatistics' is true, but streamed images are gone when training ends.",
                "connect 'real', or write false.");
        }
    }

    private static IEnumerable<Diagnostic> FaultsOfLength(TrainClassifierOptions options, bool isStreamed)
    {
        if (options.Epochs is { } epochs && (isStreamed || options.RealPerStep == 0))
        {
            string why = isStreamed ? "the source of 'realStream' says itself how often it gives its images" : "'realPerStep' is 0";
            yield return new(
                "SS2025",
                "options.epochs",
                FormattableString.Invariant($"'epochs' is {epochs}, which counts passes over the images of 'real', but {why}."),
                isStreamed ? "set 'epochs' of the source, and take this one out; without 'steps', training goes on to the end of the stream." : "set 'steps' instead.");
        }
        else if (options is { Steps: null, Epochs: null } && !(isStreamed && options.RealPerStep > 0))
        {
            yield return new("SS2026", "options.steps", "neither 'steps' nor 'epochs' says how long training goes on.", "set one of them.");
        }
    }
}
