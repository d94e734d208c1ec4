using StreamSynth.Onnx.Diffusion.Conditioning;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Diffusion.Denoising;

/// <summary>
/// Feeds the transformer of Stable Diffusion 3, which cuts patches itself: hidden_states [M,C,h,w], encoder_hidden_states [M,S,D],
/// pooled_projections [M,P], timestep [M] on the scale of training steps. out_hidden_states [M,C,h,w].
/// </summary>
internal sealed class Sd3Denoiser(DiffusionConfig config, SessionSettings settings, List<ModelFault> opening) : Denoiser(config, Open(config, settings, opening))
{
    public override string LatentInput => "hidden_states";

    public override string LatentOutput => "out_hidden_states";

    public override string? PooledInput => "pooled_projections";

    public override bool IsFlow => true;

    public override long[] LatentShape(int rows, DiffusionShape shape) => [rows, shape.LatentChannels, shape.LatentHeight, shape.LatentWidth];

    public override void Fit(TextConditioning text, List<ModelFault> faults)
    {
        base.Fit(text, faults);
        SizeCheck.Expect(Session, Session.Inputs[LatentInput], 1, Config.LatentChannels, "transformer/config.json: in_channels", faults);
    }

    public override void FitSize(DiffusionShape shape, string source, List<ModelFault> faults)
    {
        SizeCheck.Expect(Session, Session.Inputs[LatentInput], 2, shape.LatentHeight, source, faults);
        SizeCheck.Expect(Session, Session.Inputs[LatentInput], 3, shape.LatentWidth, source, faults);

        // Positions are cut out of a table of this many patches a side (PatchEmbed of diffusers' embeddings.py).
        double most = Config.Denoiser!.Number("pos_embed_max_size", double.PositiveInfinity) * Config.PatchSize;
        foreach ((string name, int side) in new[] { ("height", shape.LatentHeight), ("width", shape.LatentWidth) })
        {
            if (side <= most) continue;
            faults.Add(new ModelFault(
                ModelFaultCodes.Setting, name, $"{name} {side * Config.Factor} needs {side / Config.PatchSize} patches, but the transformer has positions for {most / Config.PatchSize}", $"set {name} to at most {most * Config.Factor}"));
        }
    }

    private static OnnxSession? Open(DiffusionConfig config, SessionSettings settings, List<ModelFault> faults)
    {
        Dictionary<string, int[]> inputs = new() { ["hidden_states"] = [4], [Context] = [3], ["pooled_projections"] = [2], ["timestep"] = [0, 1] };
        return new ModelRole("transformer of Stable Diffusion 3", inputs, "out_hidden_states", 4).Open(config.At("transformer", "model.onnx"), settings, faults);
    }
}
