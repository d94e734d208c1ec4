namespace StreamSynth.Training;

/// <summary>Describes images of a minibatch that are normalised together.</summary>
/// <param name="Statistics">Set of norms that they use.</param>
/// <param name="Start">Place of the first one in the minibatch.</param>
/// <param name="Count">Number of images.</param>
internal sealed record MinibatchPart(Statistics Statistics, int Start, int Count)
{
    private string Suffix { get; } = Statistics == Statistics.Main ? "main" : "auxiliary";

    public string Images => $"images.{Suffix}";

    public string Labels => $"labels.{Suffix}";

    public string Losses => $"losses.{Suffix}";

    public string Correct => $"correct.{Suffix}";
}
