using StreamSynth.Onnx.Diffusion.Conditioning;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Diffusion.Denoising;

/// <summary>
/// Feeds the transformer of FLUX.1: hidden_states [M,L,4C] of packed latents with L = h/2 · w/2, encoder_hidden_states [M,S,D],
/// pooled_projections [M,P], timestep [M] from 1 to 0, img_ids [L,3] and txt_ids [S,3] (older exports: with a batch axis), guidance [M]
/// where it was distilled with one. out_hidden_states [M,L,4C].
/// </summary>
internal sealed class FluxDenoiser(DiffusionConfig config, SessionSettings settings, List<ModelFault> opening) : Denoiser(config, Open(config, settings, opening))
{
    private const string ImagePlaces = "img_ids";
    private const string TextPlaces = "txt_ids";
    private const string Guidance = "guidance";

    public override string LatentInput => "hidden_states";

    public override string LatentOutput => "out_hidden_states";

    public override string? PooledInput => "pooled_projections";

    public override float TimeScale => 1f / 1000;

    public override bool GuidesItself => true;

    public override bool IsFlow => true;

    public override bool StartsEven => true;

    public override bool PacksLatents => true;

    public override long[] LatentShape(int rows, DiffusionShape shape) => [rows, Patches(shape), 4 * shape.LatentChannels];

    public override IEnumerable<(string Name, long[] Shape)> StillInputs(int rows, DiffusionShape shape, int tokens)
    {
        yield return (ImagePlaces, Session.Inputs[ImagePlaces].Rank == 3 ? [rows, Patches(shape), 3] : [Patches(shape), 3]);
        yield return (TextPlaces, Session.Inputs[TextPlaces].Rank == 3 ? [rows, tokens, 3] : [tokens, 3]);
        if (Session.Inputs.ContainsKey(Guidance)) yield return (Guidance, [rows]);
    }

    public override void FillStill(string name, DiffusionSettings settings, DiffusionShape shape, bool guided, Span<float> values)
    {
        values.Clear(); // text has no place: zeros
        if (name == Guidance) values.Fill((float)settings.GuidanceScale);
        if (name != ImagePlaces) return;
        int columns = shape.LatentWidth / 2;
        for (int i = 0; i < values.Length / 3; i++)
        {
            int patch = i % Patches(shape);
            values[3 * i + 1] = patch / columns; // row
            values[3 * i + 2] = patch % columns; // column
        }
    }

    public override void Fit(TextConditioning text, List<ModelFault> faults)
    {
        base.Fit(text, faults);
        SizeCheck.Expect(Session, Session.Inputs[LatentInput], 2, 4 * Config.LatentChannels, "transformer/config.json: in_channels", faults);
    }

    public override void FitSize(DiffusionShape shape, string source, List<ModelFault> faults) =>
        SizeCheck.Expect(Session, Session.Inputs[LatentInput], 1, Patches(shape), source, faults);

    private static int Patches(DiffusionShape shape) => shape.LatentHeight / 2 * (shape.LatentWidth / 2);

    private static OnnxSession? Open(DiffusionConfig config, SessionSettings settings, List<ModelFault> faults)
    {
        Dictionary<string, int[]> inputs = new()
        {
            ["hidden_states"] = [3],
            [Context] = [3],
            ["pooled_projections"] = [2],
            ["timestep"] = [0, 1],
            [ImagePlaces] = [2, 3],
            [TextPlaces] = [2, 3],
        };
        return new ModelRole("transformer of FLUX", inputs, "out_hidden_states", 3, Guidance).Open(config.At("transformer", "model.onnx"), settings, faults);
    }
}
