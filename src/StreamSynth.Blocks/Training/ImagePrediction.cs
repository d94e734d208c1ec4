using StreamSynth.Blocks.Payloads;
using StreamSynth.Training;

namespace StreamSynth.Blocks.Training;

/// <summary>Lets a classifier judge encoded images.</summary>
internal static class ImagePrediction
{
    // Bounds the memory of decoded images; the classifier predicts no more at once either.
    private const int Chunk = 256;

    /// <summary>Gives the logits of images.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="input">Decodes and normalises.</param>
    /// <param name="samples">Accepted images.</param>
    /// <param name="statistics">Set of batch-norm statistics to use.</param>
    /// <returns>f32[count,classes], row-major.</returns>
    public static float[] Logits(ITrainer classifier, ImageInput input, IReadOnlyList<Sample> samples, Statistics statistics)
    {
        int classes = classifier.Settings.Classes;
        float[] logits = new float[samples.Count * classes];
        float[] images = new float[Math.Min(Chunk, samples.Count) * input.Length];
        for (int start = 0; start < samples.Count; start += Chunk)
        {
            int count = Math.Min(Chunk, samples.Count - start);
            for (int i = 0; i < count; i++) input.Read(samples[start + i], images.AsSpan(i * input.Length, input.Length));
            classifier.Predict(images.AsSpan(0, count * input.Length), count, statistics, logits.AsSpan(start * classes, count * classes));
        }

        return logits;
    }
}
