namespace StreamSynth.Training.Evaluation;

/// <summary>Checks that logits hold one row per label.</summary>
internal static class Rows
{
    /// <summary>Gives the length of a row, which is the number of classes.</summary>
    public static int Classes(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels)
    {
        if (labels.Length == 0) throw new ArgumentException("A measure needs at least one image, but there is no label.", nameof(labels));
        if (logits.Length == 0 || logits.Length % labels.Length != 0)
        {
            throw new ArgumentException($"{logits.Length} logits do not divide into {labels.Length} rows, one per label.", nameof(logits));
        }

        return logits.Length / labels.Length;
    }
}
