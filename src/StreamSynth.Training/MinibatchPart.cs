namespace StreamSynth.Training;

/// <summary>Describes images of a minibatch that are normalised together.</summary>
/// <param name="Statistics">Set of norms that they use.</param>
/// <param name="Start">Place of the first one in the minibatch.</param>
/// <param name="Count">Number of images.</param>
internal sealed record MinibatchPart(Statistics Statistics, int Start, int Count)
{
    // Made once: every step asks for them.
    public string Images { get; } = $"images.{Suffix(Statistics)}";

    public string Labels { get; } = $"labels.{Suffix(Statistics)}";

    public string OtherLabels { get; } = $"other_labels.{Suffix(Statistics)}";

    public string Shares { get; } = $"shares.{Suffix(Statistics)}";

    public string Losses { get; } = $"losses.{Suffix(Statistics)}";

    public string Correct { get; } = $"correct.{Suffix(Statistics)}";

    private static string Suffix(Statistics statistics) => statistics == Statistics.Main ? "main" : "auxiliary";
}
