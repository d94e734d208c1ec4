using StreamSynth.Engine.Graph;
using StreamSynth.Training;

namespace StreamSynth.Blocks.Training;

/// <summary>Makes the errors of an evaluation. Paths are relative to the node.</summary>
internal static class EvaluationFault
{
    public static Diagnostic NoRealImages() => new(
        "SS5140",
        "inputs.real",
        "'statistics' asks for \"reestimated\", but no real images are connected to estimate on.",
        "connect 'real' to real training images, or take \"reestimated\" out.");

    public static GraphException NoAuxiliaryStatistics(ClassifierSettings settings) => new(new Diagnostic(
        "SS5141",
        "options.statistics",
        settings.Norm == NormMode.Auxiliary
            ? "'statistics' asks for \"auxiliary\", but the classifier was trained without synthetic images, which alone train that set."
            : "'statistics' asks for \"auxiliary\", but the classifier was trained with 'norm' \"shared\", which has one set.",
        "take \"auxiliary\" out."));

    public static GraphException NothingToEstimate(string why) => new(new Diagnostic(
        "SS5142", "options.statistics", $"'statistics' asks for \"reestimated\", but: {why}", "connect 'real' to readable real images, or take \"reestimated\" out."));

    public static GraphException UnknownSets(IEnumerable<string> missing, IEnumerable<string> known) => new(new Diagnostic(
        "SS5143",
        "options.average",
        $"'average' names {string.Join(", ", missing.Select(set => $"'{set}'"))}, but the images are of {string.Join(", ", known.Select(set => $"'{set}'"))}.",
        "name sets that the images of 'images' belong to."));
}
