namespace StreamSynth.Training.Evaluation;

/// <summary>Reads classes and probabilities out of a classifier's logits.</summary>
public static class Logits
{
    /// <summary>Gives the class of the largest logit; the lowest class wins a tie.</summary>
    /// <param name="logits">f32[classes], one image.</param>
    /// <returns>Class, from 0.</returns>
    public static int Best(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int c = 1; c < logits.Length; c++)
        {
            if (logits[c] > logits[best]) best = c;
        }

        return best;
    }

    /// <summary>Tells whether a class is among the k largest logits; of equal logits the lower class comes first.</summary>
    /// <param name="logits">f32[classes], one image.</param>
    /// <param name="label">Class to look for.</param>
    /// <param name="k">Places that count, above zero.</param>
    /// <returns>True when fewer than k classes come before the label.</returns>
    public static bool Among(ReadOnlySpan<float> logits, int label, int k)
    {
        int before = 0;
        for (int c = 0; c < logits.Length; c++)
        {
            if (logits[c] > logits[label] || (logits[c] == logits[label] && c < label)) before++;
        }

        return before < k;
    }

    /// <summary>Gives the softmax probability of the largest logit.</summary>
    /// <param name="logits">f32[classes], one image.</param>
    /// <returns>Probability, 1/classes to 1.</returns>
    public static double Confidence(ReadOnlySpan<float> logits)
    {
        float largest = logits[Best(logits)];
        double sum = 0;
        foreach (float logit in logits) sum += Math.Exp(logit - largest);
        return 1 / sum;
    }
}
