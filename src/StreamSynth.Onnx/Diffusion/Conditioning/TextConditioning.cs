using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Diffusion.Conditioning;

/// <summary>Turns prompts into what a denoiser is conditioned on; each layout has its own. Safe for many threads.</summary>
internal abstract class TextConditioning : IDisposable
{
    /// <summary>Gives the size of one token's embedding, D.</summary>
    public int ContextSize { get; protected set; }

    /// <summary>Gives the size of the pooled text, P; 0 where the denoiser takes none.</summary>
    public int PooledSize { get; protected set; }

    /// <summary>Gives the encoders that could be opened.</summary>
    protected abstract IEnumerable<TextEncoder?> Encoders { get; }

    /// <summary>Finds the sizes once every model is open; a fault is added where an encoder lacks what this layout needs.</summary>
    /// <param name="denoiser">The UNet or transformer, asked where the encoder leaves a size free.</param>
    /// <param name="faults">Receives what is wrong.</param>
    public abstract void Measure(OnnxSession denoiser, List<ModelFault> faults);

    /// <summary>Gives the tokens of every prompt, S.</summary>
    /// <param name="settings">May limit T5's part.</param>
    public abstract int TokensOf(DiffusionSettings settings);

    /// <summary>Finds settings that this layout has no use for.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="faults">Receives what is wrong.</param>
    public virtual void Check(DiffusionSettings settings, List<ModelFault> faults)
    {
        if (settings.ClipSkip == 0) return;
        faults.Add(new ModelFault(
            ModelFaultCodes.Setting, "clipSkip", $"clipSkip is {settings.ClipSkip}, but this layout's text encoder gives its last hidden state alone", "leave clipSkip at 0"));
    }

    /// <summary>Encodes prompts as one batch.</summary>
    /// <param name="prompts">N prompts; longer ones are cut to the model's length.</param>
    /// <param name="settings">Settings of the call.</param>
    /// <param name="context">Receives f32[N,S,D].</param>
    /// <param name="pooled">Receives f32[N,P].</param>
    /// <returns>How many prompts were cut by at least one encoder.</returns>
    public abstract int Encode(IReadOnlyList<string> prompts, DiffusionSettings settings, Span<float> context, Span<float> pooled);

    /// <summary>Encodes the negative prompt.</summary>
    /// <param name="settings">Settings of the call.</param>
    /// <param name="context">Receives f32[1,S,D].</param>
    /// <param name="pooled">Receives f32[1,P].</param>
    public virtual void EncodeNegative(DiffusionSettings settings, Span<float> context, Span<float> pooled) =>
        Encode([settings.NegativePrompt], settings with { ClipSkip = 0 }, context, pooled); // diffusers skips no layer here

    /// <summary>Frees the encoders.</summary>
    public void Dispose()
    {
        foreach (TextEncoder? encoder in Encoders) encoder?.Dispose();
    }

    /// <summary>Gives the name of the hidden state that a CLIP encoder conditions with: the last but one, or an earlier one.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="skip">Further layers to leave out.</param>
    protected static string HiddenState(TextEncoder encoder, int skip) => $"hidden_states.{Math.Max(0, encoder.HiddenStates - 2 - skip)}";

    /// <summary>Finds a clipSkip that leaves no layer.</summary>
    protected static void CheckClipSkip(DiffusionSettings settings, List<ModelFault> faults, params ReadOnlySpan<TextEncoder> encoders)
    {
        foreach (TextEncoder encoder in encoders)
        {
            int most = encoder.HiddenStates - 2;
            if (settings.ClipSkip <= most) continue;
            faults.Add(new ModelFault(
                ModelFaultCodes.Setting, "clipSkip", $"clipSkip is {settings.ClipSkip}, but {encoder.Path} has {most + 1} layers", $"set clipSkip to at most {most}"));
        }
    }

    /// <summary>Gives T5's tokens: what is asked for, or the pipeline's usual number, within what the encoder takes.</summary>
    protected static int T5Tokens(TextEncoder? encoder, DiffusionSettings settings, int usual)
    {
        if (encoder is { HasFixedLength: true }) return encoder.Length;
        int wanted = settings.MaxSequenceLength ?? usual;
        return encoder is null ? wanted : Math.Min(wanted, encoder.Length);
    }

    /// <summary>Finds a number of T5 tokens that the encoder does not take.</summary>
    protected static void CheckT5Tokens(TextEncoder? encoder, DiffusionSettings settings, List<ModelFault> faults)
    {
        if (encoder is null || settings.MaxSequenceLength is not { } wanted) return;
        if (encoder.HasFixedLength ? wanted == encoder.Length : wanted <= encoder.Length) return;
        string limit = encoder.HasFixedLength ? $"takes {encoder.Length} tokens" : $"takes at most {encoder.Length} tokens";
        faults.Add(new ModelFault(
            ModelFaultCodes.Setting, "maxSequenceLength", $"maxSequenceLength is {wanted}, but {encoder.Path} {limit}", $"set maxSequenceLength to {encoder.Length}"));
    }
}
