using StreamSynth.Onnx.Diffusion.Conditioning;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Diffusion.Denoising;

/// <summary>Says what one kind of denoiser takes beside latents and text, and under which names; each kind has its own file.</summary>
/// <param name="config">The folder's configurations.</param>
/// <param name="session">The opened UNet or transformer; null if it could not be opened.</param>
internal abstract class Denoiser(DiffusionConfig config, OnnxSession? session) : IDisposable
{
    protected const string Context = "encoder_hidden_states";

    /// <summary>Gives the folder's configurations.</summary>
    public DiffusionConfig Config { get; } = config;

    /// <summary>Gives the opened model; only if no fault was added.</summary>
    public OnnxSession Session => session!;

    /// <summary>Gives the name of the latents' input.</summary>
    public abstract string LatentInput { get; }

    /// <summary>Gives the name of the prediction's output.</summary>
    public abstract string LatentOutput { get; }

    /// <summary>Gives the name of the pooled text's input; null if there is none.</summary>
    public virtual string? PooledInput => null;

    /// <summary>Gives the factor from a scheduler's time to the model's.</summary>
    public virtual float TimeScale => 1;

    /// <summary>Tells whether the guidance scale is built in or an input, so that the batch is never doubled.</summary>
    public virtual bool GuidesItself => false;

    /// <summary>Tells whether the model predicts the velocity of a flow, which flow-matching schedulers alone can follow.</summary>
    public virtual bool IsFlow => false;

    /// <summary>Tells whether noise levels before the shift are those that FLUX's pipeline gives.</summary>
    public virtual bool StartsEven => false;

    /// <summary>Tells whether latents are packed two by two.</summary>
    public virtual bool PacksLatents => false;

    /// <summary>Gives the shape of the latents as the model takes them.</summary>
    /// <param name="rows">Latents M, the unguided half included.</param>
    /// <param name="shape">Sizes of a latent.</param>
    public abstract long[] LatentShape(int rows, DiffusionShape shape);

    /// <summary>Gives the further inputs, whose values stay the same from step to step.</summary>
    /// <param name="rows">Latents M, the unguided half included.</param>
    /// <param name="shape">Sizes of a latent.</param>
    /// <param name="tokens">Tokens of each prompt, S.</param>
    public virtual IEnumerable<(string Name, long[] Shape)> StillInputs(int rows, DiffusionShape shape, int tokens) => [];

    /// <summary>Computes the values of a further input.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="settings">Settings of the call.</param>
    /// <param name="shape">Sizes of a latent.</param>
    /// <param name="guided">Whether the first half of the rows is the unguided one.</param>
    /// <param name="values">Receives the whole tensor, row by row.</param>
    public virtual void FillStill(string name, DiffusionSettings settings, DiffusionShape shape, bool guided, Span<float> values) =>
        throw new InvalidOperationException($"'{name}' is not an input of this denoiser");

    /// <summary>Compares the model's fixed sizes with the configurations and the text encoders.</summary>
    /// <param name="text">The measured text conditioning.</param>
    /// <param name="faults">Receives what does not fit.</param>
    public virtual void Fit(TextConditioning text, List<ModelFault> faults)
    {
        SizeCheck.Expect(Session, Session.Inputs[Context], 1, text.TokensOf(new DiffusionSettings()), "the text encoder's length", faults);
        SizeCheck.Expect(Session, Session.Inputs[Context], 2, text.ContextSize, "the text encoder's hidden size", faults);
        if (PooledInput is { } pooled) SizeCheck.Expect(Session, Session.Inputs[pooled], 1, text.PooledSize, "the text encoders' pooled size", faults);
    }

    /// <summary>Compares the model's fixed sizes with the size of an image that is asked for.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="source">Where they come from, for messages.</param>
    /// <param name="faults">Receives what does not fit.</param>
    public abstract void FitSize(DiffusionShape shape, string source, List<ModelFault> faults);

    /// <summary>Frees the model.</summary>
    public void Dispose() => session?.Dispose();
}
