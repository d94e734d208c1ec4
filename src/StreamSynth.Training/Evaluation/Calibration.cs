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
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bins);
        int classes = Rows.Classes(logits, labels);
        double[] gaps = new double[bins];
        for (int i = 0; i < labels.Length; i++)
        {
            ReadOnlySpan<float> row = logits.Slice(i * classes, classes);
            double confidence = Logits.Confidence(row);

            // Bin m holds confidences above m/bins up to (m+1)/bins, as in the paper.
            int bin = Math.Clamp((int)Math.Ceiling(confidence * bins) - 1, 0, bins - 1);
            gaps[bin] += confidence - (Logits.Best(row) == labels[i] ? 1 : 0);
        }

        return gaps.Sum(Math.Abs) / labels.Length;
    }
}
