namespace StreamSynth.Onnx.Diffusion.Schedulers;

/// <summary>
/// Walks a latent from noise to an image in a fixed number of steps. One object serves one call of a generator: it may keep
/// what earlier steps predicted. The formulas are those of the scheduler classes of the diffusers library (snapshot 2026-08-23).
/// </summary>
public interface IScheduler
{
    /// <summary>Gives the time of each step, in training steps and not always whole, falling; its length is the number of steps.</summary>
    ReadOnlySpan<float> Timesteps { get; }

    /// <summary>Gives the noise level of each step's input and of the end: √((1-ᾱ)/ᾱ), one more than there are steps.</summary>
    ReadOnlySpan<float> Sigmas { get; }

    /// <summary>Gives the factor from standard normal noise to the first latent.</summary>
    float InitialScale { get; }

    /// <summary>Gives how many standard normal draws of the latent's size <see cref="Step"/> needs, one for each of the first steps.</summary>
    int NoiseDraws { get; }

    /// <summary>Computes what the model is to see.</summary>
    /// <param name="step">Step, from 0.</param>
    /// <param name="latent">Latent before the step, any layout.</param>
    /// <param name="input">Receives the scaled latent; as long as <paramref name="latent"/>.</param>
    void ScaleInput(int step, ReadOnlySpan<float> latent, Span<float> input);

    /// <summary>Moves the latent on by one step. Steps are taken in order, each once.</summary>
    /// <param name="step">Step, from 0.</param>
    /// <param name="output">What the model gave; as long as <paramref name="latent"/>.</param>
    /// <param name="latent">Latent before the step; holds the one after it on return.</param>
    /// <param name="noise">Standard normal draws as long as <paramref name="latent"/> if <paramref name="step"/> is below <see cref="NoiseDraws"/>; otherwise ignored.</param>
    void Step(int step, ReadOnlySpan<float> output, Span<float> latent, ReadOnlySpan<float> noise);
}
