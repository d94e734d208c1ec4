using StreamSynth.Onnx.Clip;
using StreamSynth.Onnx.Diffusion;
using StreamSynth.Onnx.Diffusion.Schedulers;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Tests.Diffusion;

/// <summary>
/// Runs a folder as the first exports wrote it: int32 token ids, float16 latents, one int64 timestep per image, free sizes. Its UNet is
/// sample/4 + timestep/2000 + (second token id)/10000, so that the whole walk can be computed beside it.
/// </summary>
public sealed class OldExportTests : IDisposable
{
    private readonly ModelCopy _copy = new("tests/StreamSynth.Onnx.Tests/Models/old_export");

    public OldExportTests() => _copy.Add("models/icons-v0/diffusion/tokenizer", "tokenizer");

    public void Dispose() => _copy.Dispose();

    [Fact]
    public void Load_PndmScheduler_RunsAsDdimWithNotice()
    {
        using DiffusionModel model = DiffusionModel.Load(_copy.Folder, new SessionSettings());

        Assert.Equal(new DiffusionShape(1, 2, 2, 4, 4, "ddim"), model.Shape);
        Assert.Contains("PNDMScheduler", Assert.Single(model.Notices), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2.5)]
    public void Generate_HalfPrecisionAndTimestepPerImage_FollowsTheSameWalkAsByHand(double guidance)
    {
        using DiffusionModel model = DiffusionModel.Load(_copy.Folder, new SessionSettings());
        DiffusionSettings settings = new() { Steps = 5, GuidanceScale = guidance };
        string[] prompts = ["car", "umbrella", "a"];
        float[] noise = new Draws(3).Normal(3 * 4);
        byte[] rgb = new byte[3 * 4 * 4 * 3];

        model.Generate(prompts, settings, noise, rgb, CancellationToken.None);

        for (int i = 0; i < prompts.Length; i++)
        {
            float[] latent = Walk(prompts[i], guidance, noise.AsSpan(i * 4, 4).ToArray());
            for (int y = 0; y < 4; y++)
            {
                for (int x = 0; x < 4; x++)
                {
                    float plane = latent[y / 2 * 2 + x / 2] / 2 + 0.125f; // scaling factor 2, shift 0.125
                    double expected = Math.Clamp(plane * 0.5 + 0.5, 0, 1) * 255;
                    for (int channel = 0; channel < 3; channel++) Assert.InRange(rgb[(i * 16 + y * 4 + x) * 3 + channel] - expected, -2, 2);
                }
            }
        }
    }

    private float[] Walk(string prompt, double guidance, float[] latent)
    {
        ClipTokenizer tokenizer = ClipTokenizer.Load(_copy.At("tokenizer"));
        float conditioned = tokenizer.Encode(prompt)[1] * 1e-4f;
        float unguided = tokenizer.Encode(string.Empty)[1] * 1e-4f;
        float context = guidance > 1 ? (float)(unguided + guidance * (conditioned - unguided)) : conditioned;
        SchedulerConfig config = SchedulerConfig.Read(_copy.At("scheduler/scheduler_config.json"), [], [])!;
        IScheduler scheduler = SchedulerFactory.Create(config, 5);
        for (int step = 0; step < 5; step++)
        {
            float[] output = Array.ConvertAll(latent, x => x / 4 + scheduler.Timesteps[step] / 2000 + context);
            scheduler.Step(step, output, latent, []);
        }

        return latent;
    }
}
