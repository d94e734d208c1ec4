namespace StreamSynth.Training.Evaluation;

/// <summary>Measures whether a classifier's confidence can be trusted.</summary>
public static class Calibration
{
    /// <summary>
    /// Gives the expected calibration error: the gap between confidence and accuracy, averaged over bins of equal width with
    /// the images as weights (Guo et al., On Calibration of Modern Neural Networks, 2017, equation 3).
    /// </summary>
    /// <param name="logits">f32[images,classes], row-major.</param>
    /// <param name="labels">True class of each image.</param>
    /// <param name="bins">Number of bins over confidences 0 to 1, above zero; 15 is customary.</param>
    /// <returns>Error, 0 to 1.</returns>
    /// <exception cref="ArgumentException">There is no image or bin, or the logits do not divide into one row per label.</exception>
    public static double ExpectedError(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, int bins = 15)
    {
        int classes = Rows.Classes(logits, labels);
        double[] confidences = new double[labels.Length];
        bool[] hits = new bool[labels.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            ReadOnlySpan<float> row = logits.Slice(i * classes, classes);
            (confidences[i], hits[i]) = (Logits.Confidence(row), Logits.Best(row) == labels[i]);
        }

        return ExpectedError(confidences, hits, bins);
    }

    /// <summary>Gives the expected calibration error of answers.</summary>
    /// <param name="confidences">Probability that each answer was given, 0 to 1.</param>
    /// <param name="hits">Whether each answer was right.</param>
    /// <param name="bins">Number of bins over confidences 0 to 1, above zero; 15 is customary.</param>
    /// <returns>Error, 0 to 1.</returns>
    /// <exception cref="ArgumentException">There is no answer or bin, or the lengths differ.</exception>
    public static double ExpectedError(ReadOnlySpan<double> confidences, ReadOnlySpan<bool> hits, int bins = 15)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bins);
        if (hits.Length == 0 || confidences.Length != hits.Length)
        {
            throw new ArgumentException($"A calibration error needs at least one answer with one confidence each, but got {hits.Length} answers and {confidences.Length} confidences.", nameof(hits));
        }

        double[] gaps = new double[bins];
        for (int i = 0; i < hits.Length; i++)
        {
            // Bin m holds confidences above m/bins up to (m+1)/bins, as in the paper.
            int bin = Math.Clamp((int)Math.Ceiling(confidences[i] * bins) - 1, 0, bins - 1);
            gaps[bin] += confidences[i] - (hits[i] ? 1 : 0);
        }

        return gaps.Sum(Math.Abs) / hits.Length;
    }
}
