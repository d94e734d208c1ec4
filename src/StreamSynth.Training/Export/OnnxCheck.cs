using Microsoft.ML.OnnxRuntime;

namespace StreamSynth.Training.Export;

/// <summary>Compares an exported model with the classifier that it was made from.</summary>
public static class OnnxCheck
{
    /// <summary>Gives the largest difference between the logits of both, in units of 1 + |logit|; rounding alone leaves it below 1e-5.</summary>
    /// <param name="model">The bytes of the exported file.</param>
    /// <param name="settings">Network, size and classes.</param>
    /// <param name="parameters">Every tensor of the model, as <see cref="ITrainer.EvaluatedParameters"/> gives them.</param>
    /// <param name="statistics">Set of norms that was exported.</param>
    /// <param name="images">f32[count,3,Height,Width], any numbers.</param>
    /// <returns>Difference, 0 or more; NaN where the model gives NaN.</returns>
    public static double LargestDifference(byte[] model, ClassifierSettings settings, IReadOnlyList<NamedTensor> parameters, Statistics statistics, float[] images)
    {
        int count = images.Length / (3 * settings.Height * settings.Width);
        float[] expected = new float[count * settings.Classes];
        using ITrainer trainer = TrainingBackends.Default.Build(settings.ForEvaluation(threads: 1), (_, normals) => normals.Clear());
        trainer.Load(parameters, []);
        trainer.Predict(images, count, statistics, expected);
        float[] found = Run(model, images, [count, 3, settings.Height, settings.Width]);

        return expected.Zip(found, (one, other) => Math.Abs((double)one - other) / (1 + Math.Abs(one))).Max();
    }

    private static float[] Run(byte[] model, float[] images, long[] shape)
    {
        using InferenceSession session = new(model);
        using OrtValue batch = OrtValue.CreateTensorValueFromMemory(images, shape);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, [OnnxExport.Input], [batch], [OnnxExport.Output]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
