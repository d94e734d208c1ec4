namespace StreamSynth.Training.Evaluation;

/// <summary>Measures how often the right class is among the best guesses.</summary>
public static class Accuracy
{
    /// <summary>Gives the share of images whose class has one of the k largest logits (k = 1: top-1, k = 5: top-5).</summary>
    /// <param name="logits">f32[images,classes], row-major.</param>
    /// <param name="labels">Class of each image.</param>
    /// <param name="k">Guesses allowed per image, above zero.</param>
    /// <returns>Share, 0 to 1.</returns>
    /// <exception cref="ArgumentException">There is no image, or the logits do not divide into one row per label.</exception>
    public static double Top(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, int k)
    {
        int classes = Rows.Classes(logits, labels);
        int right = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (Logits.Among(logits.Slice(i * classes, classes), labels[i], k)) right++;
        }

        return (double)right / labels.Length;
    }

    /// <summary>Gives the plain average of the accuracies of several sets, so that a large set weighs no more than a small one.</summary>
    /// <param name="sets">Results per set; each set with at least one image.</param>
    /// <returns>Share, 0 to 1.</returns>
    /// <exception cref="ArgumentException">There is no set, or one has no image.</exception>
    public static double OverSets(IReadOnlyList<SetResult> sets)
    {
        if (sets.Count == 0) throw new ArgumentException("An accuracy over sets needs at least one set, but there is none.", nameof(sets));
        return sets.Average(set => set.Accuracy);
    }
}
