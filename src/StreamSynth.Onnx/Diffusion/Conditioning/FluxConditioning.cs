using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Diffusion.Conditioning;

/// <summary>
/// Conditions on T5's tokens, and on CLIP's state at the last token as pooled text (FLUX.1; diffusers pipeline_flux.py). There is no
/// negative prompt: the transformer takes the guidance scale as an input, or was distilled without.
/// </summary>
internal sealed class FluxConditioning(DiffusionConfig config, SessionSettings session, List<ModelFault> opening) : TextConditioning
{
    private const string Pooled = "pooler_output";
    private const string T5Output = "last_hidden_state";
    private const int UsualT5Tokens = 512; // max_sequence_length of the pipeline

    private readonly TextEncoder? _clip = TextEncoder.OpenClip(config, "text_encoder", "tokenizer", Pooled, 2, session, opening);
    private readonly TextEncoder? _t5 = TextEncoder.OpenT5(config, "text_encoder_2", "tokenizer_2", session, opening);

    protected override IEnumerable<TextEncoder?> Encoders => [_clip, _t5];

    public override void Measure(OnnxSession denoiser, List<ModelFault> faults)
    {
        int fromTransformer = denoiser.Inputs["encoder_hidden_states"].Dimensions[2];
        ContextSize = _t5!.SizeOf(T5Output, fromTransformer > 0 ? fromTransformer : config.ContextSize, faults, "d_model");
        PooledSize = _clip!.SizeOf(Pooled, 0, faults, "hidden_size");
    }

    public override int TokensOf(DiffusionSettings settings) => T5Tokens(_t5, settings, UsualT5Tokens);

    public override void Check(DiffusionSettings settings, List<ModelFault> faults)
    {
        base.Check(settings, faults);
        CheckT5Tokens(_t5, settings, faults);
    }

    public override int Encode(IReadOnlyList<string> prompts, DiffusionSettings settings, Span<float> context, Span<float> pooled)
    {
        int tokens = TokensOf(settings);
        using TextEncoding clip = _clip!.Run(prompts, _clip.Length, (Pooled, PooledSize));
        using TextEncoding t5 = _t5!.Run(prompts, tokens, (T5Output, ContextSize));
        clip.CopyRows(Pooled, pooled, PooledSize, 0); // [N,P]
        t5.CopyTokens(T5Output, context, tokens, ContextSize, 0, 0); // [N,S,D]
        return t5.Cut.Count;
    }
}
