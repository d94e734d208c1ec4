using System.Text.Json;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Diffusion.Conditioning;

/// <summary>
/// Conditions on the last but one hidden states of two CLIP text encoders side by side, and on the second one's projected text (Podell et
/// al. 2023, arXiv:2307.01952, section 2.1; diffusers pipeline_stable_diffusion_xl.py). No final norm. Each encoder has its own tokenizer:
/// the second one's pads with "!".
/// </summary>
internal sealed class SdxlConditioning(DiffusionConfig config, SessionSettings session, List<ModelFault> opening) : TextConditioning
{
    private const string Pooled = "text_embeds";

    private readonly TextEncoder? _first = TextEncoder.OpenClip(config, "text_encoder", "tokenizer", "last_hidden_state", 3, session, opening);
    private readonly TextEncoder? _second = TextEncoder.OpenClip(config, "text_encoder_2", "tokenizer_2", Pooled, 2, session, opening);
    private readonly bool _zeroEmptyNegative = ZeroesEmptyNegative(config);
    private int _firstSize;
    private int _secondSize;

    protected override IEnumerable<TextEncoder?> Encoders => [_first, _second];

    public override void Measure(OnnxSession denoiser, List<ModelFault> faults)
    {
        _firstSize = _first!.SizeOf(HiddenState(_first, 0), 0, faults, "hidden_size");
        _secondSize = _second!.SizeOf(HiddenState(_second, 0), 0, faults, "hidden_size");
        ContextSize = _firstSize + _secondSize;
        PooledSize = _second.SizeOf(Pooled, 0, faults, "projection_dim");
        if (_first.Length == _second.Length) return;
        faults.Add(new ModelFault(
            ModelFaultCodes.Shape,
            _second.Path,
            $"takes {_second.Length} tokens, but {_first.Path} takes {_first.Length}: their embeddings lie side by side",
            "take both text encoders and tokenizers from the same model"));
    }

    public override int TokensOf(DiffusionSettings settings) => _first!.Length;

    public override void Check(DiffusionSettings settings, List<ModelFault> faults) => CheckClipSkip(settings, faults, _first!, _second!);

    public override int Encode(IReadOnlyList<string> prompts, DiffusionSettings settings, Span<float> context, Span<float> pooled)
    {
        string firstState = HiddenState(_first!, settings.ClipSkip);
        string secondState = HiddenState(_second!, settings.ClipSkip);
        int length = _first!.Length;
        using TextEncoding first = _first.Run(prompts, length, (firstState, _firstSize));
        using TextEncoding second = _second!.Run(prompts, length, (secondState, _secondSize), (Pooled, PooledSize));
        first.CopyTokens(firstState, context, length, ContextSize, 0, 0); // [N,S,D1 of D1+D2]
        second.CopyTokens(secondState, context, length, ContextSize, 0, _firstSize); // [N,S,D2 of D1+D2]
        second.CopyRows(Pooled, pooled, PooledSize, 0); // [N,P]
        return first.Cut.Union(second.Cut).Count();
    }

    public override void EncodeNegative(DiffusionSettings settings, Span<float> context, Span<float> pooled)
    {
        if (settings.NegativePrompt.Length > 0 || !_zeroEmptyNegative)
        {
            base.EncodeNegative(settings, context, pooled);
            return;
        }

        context.Clear();
        pooled.Clear();
    }

    // Absent means true, as in the pipeline's constructor.
    private static bool ZeroesEmptyNegative(DiffusionConfig config) =>
        config.Index is null || !config.Index.TryGet("force_zeros_for_empty_prompt", out JsonElement value) || value.ValueKind != JsonValueKind.False;
}
