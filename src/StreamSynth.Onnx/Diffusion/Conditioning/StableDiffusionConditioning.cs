using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Diffusion.Conditioning;

/// <summary>
/// Conditions on the last hidden state of one CLIP text encoder, final norm included (Stable Diffusion 1 and 2; diffusers
/// pipeline_stable_diffusion.py). Version 2 was exported without the encoder's last layer, so that nothing differs here.
/// </summary>
internal sealed class StableDiffusionConditioning(DiffusionConfig config, SessionSettings session, List<ModelFault> opening) : TextConditioning
{
    private const string Output = "last_hidden_state";

    private readonly TextEncoder? _encoder = TextEncoder.OpenClip(config, "text_encoder", "tokenizer", Output, 3, session, opening);

    protected override IEnumerable<TextEncoder?> Encoders => [_encoder];

    public override void Measure(OnnxSession denoiser, List<ModelFault> faults)
    {
        int fromUnet = denoiser.Inputs["encoder_hidden_states"].Dimensions[2];
        ContextSize = _encoder!.SizeOf(Output, fromUnet > 0 ? fromUnet : config.ContextSize, faults);
    }

    public override int TokensOf(DiffusionSettings settings) => _encoder!.Length;

    public override int Encode(IReadOnlyList<string> prompts, DiffusionSettings settings, Span<float> context, Span<float> pooled)
    {
        using TextEncoding encoding = _encoder!.Run(prompts, _encoder.Length, (Output, ContextSize));
        encoding.CopyTokens(Output, context, _encoder.Length, ContextSize, 0, 0); // [N,S,D]
        return encoding.Cut.Count;
    }
}
