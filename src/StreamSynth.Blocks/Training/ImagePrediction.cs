using StreamSynth.Blocks.Payloads;
using StreamSynth.Training;

namespace StreamSynth.Blocks.Training;

/// <summary>Lets a classifier judge encoded images, a few at a time: no more than a chunk of them is ever decoded.</summary>
internal static class ImagePrediction
{
    // Bounds the memory of decoded images, in images and in pixels; the classifier predicts no more at once either.
    private const int MostImages = 256;
    private const int MostPixels = 1 << 20;

    /// <summary>Takes the logits of an image.</summary>
    /// <param name="image">Its place in the list.</param>
    /// <param name="logits">f32[classes], valid during the call.</param>
    public delegate void Take(int image, ReadOnlySpan<float> logits);

    /// <summary>Predicts images in order.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="input">Decodes and normalises.</param>
    /// <param name="samples">Accepted images.</param>
    /// <param name="statistics">Set of batch-norm statistics to use.</param>
    /// <param name="take">Takes the logits of each image.</param>
    /// <param name="cancel">Ends the prediction between two chunks.</param>
    public static void Predict(ITrainer classifier, ImageInput input, IReadOnlyList<Sample> samples, Statistics statistics, Take take, CancellationToken cancel)
    {
        int classes = classifier.Settings.Classes;
        int chunk = Math.Min(Math.Clamp(MostPixels / (input.Length / 3), 1, MostImages), samples.Count);
        float[] images = new float[chunk * input.Length];
        float[] logits = new float[chunk * classes];
        for (int start = 0; start < samples.Count; start += chunk)
        {
            cancel.ThrowIfCancellationRequested();
            int count = Math.Min(chunk, samples.Count - start);
            for (int i = 0; i < count; i++) input.Read(samples[start + i], images.AsSpan(i * input.Length, input.Length));
            classifier.Predict(images.AsSpan(0, count * input.Length), count, statistics, logits.AsSpan(0, count * classes));
            for (int i = 0; i < count; i++) take(start + i, logits.AsSpan(i * classes, classes));
        }
    }
}
