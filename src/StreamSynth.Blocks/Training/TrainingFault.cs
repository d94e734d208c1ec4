using StreamSynth.Engine.Graph;

namespace StreamSynth.Blocks.Training;

/// <summary>Makes the errors that end a training or an evaluation. Paths are relative to the node.</summary>
internal static class TrainingFault
{
    public static GraphException UnknownOrdinals() => new(new Diagnostic(
        "SS5101",
        "options.syntheticOrdinals",
        "the number of synthetic ordinals is unknown: the input does not declare how many will come, and 'syntheticOrdinals' is 0.",
        "set 'syntheticOrdinals' to about the number that will come, filtered ones included."));

    public static GraphException MissingRealImages(IEnumerable<string> classes, int realPerStep) => new(new Diagnostic(
        "SS5102",
        "inputs.real",
        $"'realPerStep' is {realPerStep}, but there are no real images of {string.Join(", ", classes.Select(c => $"'{c}'"))}.",
        "add real images of these classes, take the classes out, or train without real images ('realPerStep' 0, 'norm' \"shared\")."));

    public static GraphException WrongSize(string what, (int Height, int Width) found, (int Height, int Width) expected) => new(new Diagnostic(
        "SS5103",
        string.Empty,
        $"{what} has {found.Width}x{found.Height} pixels, but the classifier takes {expected.Width}x{expected.Height}, the size of the first image.",
        "put an image.resize node before image.encode, so that all images have one size."));

    public static GraphException UnusableSize(string what, (int Height, int Width) found) => new(new Diagnostic(
        "SS5104",
        string.Empty,
        $"{what} has {found.Width}x{found.Height} pixels, but the network takes 8x8 to 1024x1024.",
        "put an image.resize node before image.encode."));

    public static GraphException WrongClass(string what, string found, int index, IReadOnlyList<string> classes)
    {
        string expected = index >= 0 && index < classes.Count ? $"{index} '{classes[index]}'" : $"0 to {classes.Count - 1} only";

        return new(new Diagnostic(
            "SS5105",
            "inputs.classes",
            $"{what} says class {index} '{found}', but the class list says {expected}.",
            "connect 'classes' and the sources of all images to the same class list."));
    }

    public static GraphException WrongClassList(string found) => new(new Diagnostic(
        "SS5106", "inputs.classes", $"the class list must number at least 2 classes 0, 1, 2, ..., but is {found}."));

    public static GraphException NothingSurvived(long ordinals, IEnumerable<(string Reason, long Count)> reasons) => new(new Diagnostic(
        "SS5107",
        "inputs.synthetic",
        $"of {ordinals} synthetic ordinals none left an image to train on ({string.Join(", ", reasons.Select(r => $"{r.Reason}: {r.Count}"))}).",
        "loosen the filters, mend the failures, or train without synthetic images ('syntheticPerStep' 0)."));

    public static GraphException PoolTooSmall(string what, long bytes, long poolBytes) => new(new Diagnostic(
        "SS5108",
        "options.poolBytes",
        $"'poolBytes' is {poolBytes} bytes, but {what} alone has {bytes}.",
        "raise 'poolBytes' to hold at least a few minibatches."));

    /// <summary>Tells of a step that was taken back.</summary>
    /// <param name="step">Steps taken before it.</param>
    /// <param name="loss">Its loss; where that is finite, a weight or a statistic is not.</param>
    /// <param name="learningRate">Its learning rate.</param>
    public static GraphException Diverged(long step, float loss, float learningRate)
    {
        string what = float.IsFinite(loss)
            ? FormattableString.Invariant($"the loss is {loss:g4} at step {step}, but the step makes a weight or a statistic NaN or infinite")
            : FormattableString.Invariant($"the loss is {loss} at step {step}");

        return new(new Diagnostic(
            "SS5109",
            "options.learningRate",
            FormattableString.Invariant($"{what}, where the learning rate is {learningRate:g4}: training has diverged. The step was taken back: the run keeps the model as of step {step}."),
            "lower 'learningRate', raise 'warmUpSteps', or set 'clipNorm'."));
    }

    public static GraphException NothingToEvaluate() => new(new Diagnostic(
        "SS5110", "inputs.images", "there are no images to judge the model on.", "connect a source that yields images of the held-out splits."));

    public static GraphException UnfitNetwork(IEnumerable<string> faults) => new(new Diagnostic(
        "SS5111",
        "options.network",
        $"the network does not fit these images and options. {string.Join(" ", faults)}",
        "choose another network, or put an image.resize node before image.encode."));
}
