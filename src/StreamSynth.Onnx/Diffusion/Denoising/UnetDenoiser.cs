using System.Text.Json;
using StreamSynth.Onnx.Diffusion.Conditioning;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Diffusion.Denoising;

/// <summary>
/// Feeds a UNet: sample [M,C,h,w], timestep (scalar, [1] or [M]), encoder_hidden_states [M,S,D]; SDXL takes text_embeds [M,P] and time_ids
/// [M,6] too, a latent consistency model timestep_cond [M,K]. out_sample [M,C,h,w].
/// </summary>
internal sealed class UnetDenoiser(DiffusionConfig config, SessionSettings settings, List<ModelFault> opening) : Denoiser(config, Open(config, settings, opening))
{
    private const string SizeIds = "time_ids";
    private const string GuidanceEmbedding = "timestep_cond";
    private const string PooledText = "text_embeds";

    // The scores that diffusers asks for where a model was trained on aesthetic scores instead of target sizes (the refiner's pipeline).
    private const float AestheticScore = 6;
    private const float NegativeAestheticScore = 2.5f;

    public override string LatentInput => "sample";

    public override string LatentOutput => "out_sample";

    public override string? PooledInput => Config.Layout == DiffusionLayout.StableDiffusionXl ? PooledText : null;

    public override bool GuidesItself => Session.Inputs.ContainsKey(GuidanceEmbedding);

    public override long[] LatentShape(int rows, DiffusionShape shape) => [rows, shape.LatentChannels, shape.LatentHeight, shape.LatentWidth];

    public override IEnumerable<(string Name, long[] Shape)> StillInputs(int rows, DiffusionShape shape, int tokens)
    {
        if (PooledInput is not null) yield return (SizeIds, [rows, SizeIdCount]);
        if (GuidesItself) yield return (GuidanceEmbedding, [rows, EmbeddingSize]);
    }

    public override void FillStill(string name, DiffusionSettings settings, DiffusionShape shape, bool guided, Span<float> values)
    {
        if (name == GuidanceEmbedding) FillGuidance(settings.GuidanceScale - 1, values);
        else FillSizes(shape, guided, values);
    }

    public override void Fit(TextConditioning text, List<ModelFault> faults)
    {
        base.Fit(text, faults);
        SizeCheck.Expect(Session, Session.Inputs[LatentInput], 1, Config.LatentChannels, "unet/config.json: in_channels", faults);
        if (PooledInput is not null) SizeCheck.Expect(Session, Session.Inputs[SizeIds], 1, NeedsAestheticScore ? 5 : 6, "model_index.json: requires_aesthetics_score", faults);
        if (GuidesItself && EmbeddingSize < 4) Config.Denoiser!.Refuse("time_cond_proj_dim", "the width of timestep_cond, at least 4");
    }

    public override void FitSize(DiffusionShape shape, string source, List<ModelFault> faults)
    {
        SizeCheck.Expect(Session, Session.Inputs[LatentInput], 2, shape.LatentHeight, source, faults);
        SizeCheck.Expect(Session, Session.Inputs[LatentInput], 3, shape.LatentWidth, source, faults);
    }

    private bool NeedsAestheticScore =>
        Config.Index is not null && Config.Index.TryGet("requires_aesthetics_score", out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private int SizeIdCount => NeedsAestheticScore ? 5 : 6;

    private int EmbeddingSize
    {
        get
        {
            int width = Session.Inputs[GuidanceEmbedding].Dimensions[1];
            return width > 0 ? width : (int)Config.Denoiser!.Number("time_cond_proj_dim", 0);
        }
    }

    // Original size, top left corner of the crop, target size (Podell et al. 2023, arXiv:2307.01952, section 2.2), or the score in its place.
    private void FillSizes(DiffusionShape shape, bool guided, Span<float> values)
    {
        int count = SizeIdCount;
        int rows = values.Length / count;
        for (int row = 0; row < rows; row++)
        {
            Span<float> ids = values.Slice(row * count, count);
            (ids[0], ids[1], ids[2], ids[3]) = (shape.ImageHeight, shape.ImageWidth, 0, 0);
            if (count == 6) (ids[4], ids[5]) = (shape.ImageHeight, shape.ImageWidth);
            else ids[4] = guided && row < rows / 2 ? NegativeAestheticScore : AestheticScore;
        }
    }

    // get_guidance_scale_embedding of diffusers' pipeline_latent_consistency_text2img.py: w = g - 1, sines first.
    private void FillGuidance(double w, Span<float> values)
    {
        int size = EmbeddingSize;
        int half = size / 2;
        values.Clear(); // an odd width ends in 0
        for (int row = 0; row < values.Length / size; row++)
        {
            for (int i = 0; i < half; i++)
            {
                double angle = w * 1000 * Math.Exp(-Math.Log(10000) * i / (half - 1));
                values[row * size + i] = (float)Math.Sin(angle);
                values[row * size + half + i] = (float)Math.Cos(angle);
            }
        }
    }

    private static OnnxSession? Open(DiffusionConfig config, SessionSettings settings, List<ModelFault> faults)
    {
        Dictionary<string, int[]> inputs = new() { ["sample"] = [4], ["timestep"] = [0, 1], [Context] = [3] };
        if (config.Layout == DiffusionLayout.StableDiffusionXl) (inputs[PooledText], inputs[SizeIds]) = ([2], [2]);
        return new ModelRole("UNet", inputs, "out_sample", 4, GuidanceEmbedding).Open(config.At("unet", "model.onnx"), settings, faults);
    }
}
