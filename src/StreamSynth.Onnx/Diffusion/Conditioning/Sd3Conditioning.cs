using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Diffusion.Conditioning;

/// <summary>
/// Conditions on two CLIP text encoders side by side, filled up with zeros to T5's width and followed by T5's tokens; the pooled text is
/// both CLIP projections side by side (Esser et al. 2024, arXiv:2403.03206, section 4; diffusers pipeline_stable_diffusion_3.py). Without
/// T5 its tokens are zeros.
/// </summary>
internal sealed class Sd3Conditioning(DiffusionConfig config, SessionSettings session, List<ModelFault> opening) : TextConditioning
{
    private const string Pooled = "text_embeds";
    private const string T5Output = "last_hidden_state";
    private const int UsualT5Tokens = 256; // max_sequence_length of the pipeline

    private readonly TextEncoder? _first = TextEncoder.OpenClip(config, "text_encoder", "tokenizer", Pooled, 2, session, opening);
    private readonly TextEncoder? _second = TextEncoder.OpenClip(config, "text_encoder_2", "tokenizer_2", Pooled, 2, session, opening);
    private readonly TextEncoder? _t5 = config.TextEncoders.ContainsKey("text_encoder_3") ? TextEncoder.OpenT5(config, "text_encoder_3", "tokenizer_3", session, opening) : null;
    private int _firstSize;
    private int _secondSize;
    private int _firstPooled;
    private int _secondPooled;

    protected override IEnumerable<TextEncoder?> Encoders => [_first, _second, _t5];

    public override void Measure(OnnxSession denoiser, List<ModelFault> faults)
    {
        _firstSize = _first!.SizeOf(HiddenState(_first, 0), 0, faults, "hidden_size");
        _secondSize = _second!.SizeOf(HiddenState(_second, 0), 0, faults, "hidden_size");
        _firstPooled = _first.SizeOf(Pooled, 0, faults, "projection_dim");
        _secondPooled = _second.SizeOf(Pooled, 0, faults, "projection_dim");
        PooledSize = _firstPooled + _secondPooled;
        int fromTransformer = denoiser.Inputs["encoder_hidden_states"].Dimensions[2];
        int declared = fromTransformer > 0 ? fromTransformer : config.ContextSize;
        ContextSize = _t5 is null ? declared : _t5.SizeOf(T5Output, declared, faults, "d_model");
        if (ContextSize >= _firstSize + _secondSize && _first.Length == _second.Length) return;
        faults.Add(new ModelFault(
            ModelFaultCodes.Shape,
            _second.Path,
            $"gives {_second.Length} tokens of {_secondSize} and {_first.Path} {_first.Length} of {_firstSize}: side by side they must fit the transformer's width of {ContextSize}",
            "take all text encoders, tokenizers and the transformer from the same model"));
    }

    public override int TokensOf(DiffusionSettings settings) => _first!.Length + T5Tokens(_t5, settings, UsualT5Tokens);

    public override void Check(DiffusionSettings settings, List<ModelFault> faults)
    {
        CheckClipSkip(settings, faults, _first!, _second!);
        CheckT5Tokens(_t5, settings, faults);
    }

    public override int Encode(IReadOnlyList<string> prompts, DiffusionSettings settings, Span<float> context, Span<float> pooled)
    {
        string firstState = HiddenState(_first!, settings.ClipSkip);
        string secondState = HiddenState(_second!, settings.ClipSkip);
        int length = _first!.Length;
        int tokens = TokensOf(settings);
        using TextEncoding first = _first.Run(prompts, length, (firstState, _firstSize), (Pooled, _firstPooled));
        using TextEncoding second = _second!.Run(prompts, length, (secondState, _secondSize), (Pooled, _secondPooled));
        context.Clear(); // the zeros to the right of CLIP, and T5's tokens if it is not there
        first.CopyTokens(firstState, context, tokens, ContextSize, 0, 0);
        second.CopyTokens(secondState, context, tokens, ContextSize, 0, _firstSize);
        first.CopyRows(Pooled, pooled, PooledSize, 0); // [N,P1 of P1+P2]
        second.CopyRows(Pooled, pooled, PooledSize, _firstPooled); // [N,P2 of P1+P2]
        HashSet<int> cut = [.. first.Cut, .. second.Cut];
        if (_t5 is null) return cut.Count;

        using TextEncoding third = _t5.Run(prompts, tokens - length, (T5Output, ContextSize));
        third.CopyTokens(T5Output, context, tokens, ContextSize, length, 0); // [N, T5's tokens after CLIP's, D]
        cut.IntersectWith(third.Cut); // T5 reads on where CLIP stops: a prompt is cut where none has all of it
        return cut.Count;
    }
}
