using System.Globalization;
using System.Numerics.Tensors;
using StreamSynth.Onnx.Diffusion.Schedulers;

namespace StreamSynth.Onnx.Diffusion.Denoising;

/// <summary>Walks a batch of latents from noise to images.</summary>
internal sealed class DenoisingLoop(DenoisingWorkspace workspace, IScheduler scheduler, DiffusionSettings settings, string path)
{
    private readonly int _latentSize = workspace.Key.Shape.LatentSize;

    /// <summary>Runs all steps; afterwards the workspace's latents hold the result.</summary>
    /// <param name="noise">f32[N, 1 + NoiseDraws, C, h, w].</param>
    /// <param name="cancellation">Looked at before each step.</param>
    public void Run(ReadOnlySpan<float> noise, CancellationToken cancellation)
    {
        TakeNoise(noise, 0, workspace.Latents);
        LatentMath.Scale(scheduler.InitialScale, workspace.Latents, workspace.Latents);
        for (int step = 0; step < scheduler.Timesteps.Length; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (step < scheduler.NoiseDraws) TakeNoise(noise, step + 1, workspace.StepNoise);
            scheduler.Step(step, Predict(step), workspace.Latents, workspace.StepNoise);
            CheckFinite(step);
        }
    }

    private ReadOnlySpan<float> Predict(int step)
    {
        scheduler.ScaleInput(step, workspace.Latents, workspace.ModelInput);
        workspace.Run(scheduler.Timesteps[step]);
        if (!workspace.Key.Guided) return workspace.Unpack(workspace.Prediction);

        // u + g (c - u), the unguided half first (Ho and Salimans 2022, arXiv:2207.12598, eq. 6 with g = 1 + w)
        int half = workspace.Latents.Length;
        Span<float> unguided = workspace.Prediction.AsSpan(0, half);
        LatentMath.Combine(1 - settings.GuidanceScale, unguided, settings.GuidanceScale, workspace.Prediction.AsSpan(half), unguided);
        return workspace.Unpack(unguided);
    }

    private void TakeNoise(ReadOnlySpan<float> noise, int draw, Span<float> latents)
    {
        int perImage = (1 + scheduler.NoiseDraws) * _latentSize;
        for (int image = 0; image < workspace.Key.Images; image++)
        {
            noise.Slice(image * perImage + draw * _latentSize, _latentSize).CopyTo(latents[(image * _latentSize)..]);
        }
    }

    private void CheckFinite(int step)
    {
        float largest = TensorPrimitives.MaxMagnitude<float>(workspace.Latents); // NaN if any is NaN
        if (float.IsFinite(largest)) return;
        string kind = float.IsNaN(largest) ? "NaN" : "infinity";
        string sigma = scheduler.Sigmas[step].ToString("G3", CultureInfo.InvariantCulture);
        throw new ModelException(new ModelFault(
            ModelFaultCodes.NotFinite,
            path,
            $"latent has {kind} after step {step + 1} of {scheduler.Timesteps.Length} (sigma {sigma})",
            "a half-precision UNet may overflow: use a float32 export, another scheduler or a lower guidance scale"));
    }
}
