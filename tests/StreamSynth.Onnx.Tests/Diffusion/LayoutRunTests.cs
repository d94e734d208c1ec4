using StreamSynth.Onnx.Diffusion;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Tests.Diffusion;

/// <summary>Runs layouts at the edges of what they take.</summary>
public sealed class LayoutRunTests
{
    private static readonly string[] OnePrompt = ["red icon of a heart"];

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void Generate_ExtremeGuidance_IsFiniteOrSaysAtWhichStepItIsNot(double guidance)
    {
        foreach (string layout in new[] { "sd15", "sd15-fp16", "sdxl", "lcm", "sd3", "flux-dev" })
        {
            using DiffusionModel model = DiffusionModel.Load(LayoutCase.FolderOf(layout), new SessionSettings());
            DiffusionSettings settings = new() { Steps = 4, GuidanceScale = guidance, Height = 32, Width = 32 };
            float[] latents = new float[model.ShapeOf(settings).LatentSize];
            float[] noise = new Draws(5).Normal(model.NoiseDraws(settings) * latents.Length);

            ModelException? error = null;
            try
            {
                model.GenerateLatents(OnePrompt, settings, noise, latents, CancellationToken.None);
            }
            catch (ModelException thrown)
            {
                error = thrown;
            }

            if (error is null) Assert.All(latents, value => Assert.True(float.IsFinite(value), $"{layout}: {value}"));
            else Assert.Contains("after step", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void GenerateLatents_PromptsLongerThanTheContext_AreCountedAndEqualTheirBeginning()
    {
        using DiffusionModel model = DiffusionModel.Load(LayoutCase.FolderOf("sd15"), new SessionSettings());
        DiffusionSettings settings = new() { Steps = 2, GuidanceScale = 1 };
        float[] noise = new Draws(6).Normal(256);
        string[] prompts = ["red car of heart icon on red car of heart", "red car of heart icon on red car of heart icon icon icon icon"]; // 10 words, with both ends 12 tokens; and more
        float[] first = new float[256];
        float[] second = new float[256];

        Assert.Equal(0, model.GenerateLatents(["red"], settings, noise, new float[256], CancellationToken.None));
        Assert.Equal(0, model.GenerateLatents([prompts[0]], settings, noise, first, CancellationToken.None));
        Assert.Equal(1, model.GenerateLatents([prompts[1]], settings, noise, second, CancellationToken.None));

        Assert.Equal(first, second);
    }

    [Fact]
    public void Generate_Sd3PromptThatT5ReadsWhole_IsNotCounted()
    {
        using DiffusionModel model = DiffusionModel.Load(LayoutCase.FolderOf("sd3"), new SessionSettings());
        string prompt = string.Join(' ', Enumerable.Repeat("red", 20));
        float[] latents = new float[1024];
        float[] noise = new Draws(6).Normal(1024);

        Assert.Equal(0, model.GenerateLatents([prompt], new() { Steps = 1, MaxSequenceLength = 32 }, noise, latents, CancellationToken.None));
        Assert.Equal(1, model.GenerateLatents([prompt], new() { Steps = 1, MaxSequenceLength = 16 }, noise, latents, CancellationToken.None));
    }

    [Theory]
    [InlineData("text_encoder/model.onnx", "of the text encoder has NaN")]
    [InlineData("unet/model.onnx", "latent has NaN after step 1 of 2")]
    [InlineData("vae_decoder/model.onnx", "the decoded image has NaN")]
    public void Generate_WeightsAreNaN_NamesTheModelAndTheStep(string damaged, string expected)
    {
        using ModelCopy copy = new(LayoutCase.FolderOf("sd15"));
        NaNWeights.Write(copy.At(damaged));
        using DiffusionModel model = DiffusionModel.Load(copy.Folder, new SessionSettings());

        ModelException error = Assert.Throws<ModelException>(() =>
            model.Generate(OnePrompt, new() { Steps = 2 }, new Draws(5).Normal(256), new byte[3072], CancellationToken.None));

        Assert.Equal((ModelFaultCodes.NotFinite, copy.At(damaged)), (error.Code, error.Faults[0].Path));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sd15")]
    [InlineData("sdxl")]
    [InlineData("sd3")]
    [InlineData("flux-schnell")]
    public void Generate_SameBatchTwiceAndOnManyThreads_IsEqualByteForByte(string layout)
    {
        using DiffusionModel model = DiffusionModel.Load(LayoutCase.FolderOf(layout), new SessionSettings());
        DiffusionSettings settings = new() { Steps = 2, GuidanceScale = 3, Height = 32, Width = 32, MaxSequenceLength = 16 };
        float[] noise = new Draws(8).Normal(model.ShapeOf(settings).LatentSize);
        byte[] first = new byte[3072];
        model.Generate(OnePrompt, settings, noise, first, CancellationToken.None);

        Parallel.For(0, 4, _ =>
        {
            byte[] again = new byte[3072];
            model.Generate(OnePrompt, settings, noise, again, CancellationToken.None);
            Assert.Equal(first, again);
        });
    }

    [Fact]
    public void Decode_InTilesOfWhatTheDecoderSees_EqualsWholeAwayFromTheSeams()
    {
        using LatentDecoder decoder = LatentDecoder.Load(LayoutCase.FolderOf("sd15"), new SessionSettings());
        float[] latent = new Draws(9).Normal(4 * 24 * 24);
        byte[] whole = new byte[96 * 96 * 3];
        byte[] tiled = new byte[whole.Length];

        decoder.Decode(latent, 24, 24, 0, whole, CancellationToken.None);
        decoder.Decode(latent, 24, 24, 64, tiled, CancellationToken.None); // tiles of 16 latent pixels, a step of 12: seams at 48 to 64 pixels

        // Three 3x3 convolutions and one at full size see less than 8 pixels: the first 64 - 16 - 8 rows and columns know no seam.
        for (int y = 0; y < 40; y++)
        {
            for (int x = 0; x < 40 * 3; x++) Assert.Equal(whole[y * 288 + x], tiled[y * 288 + x]);
        }

        Assert.NotEqual(whole, tiled);
    }

    [Fact]
    public void NoiseDraws_OfAncestralScheduler_FollowTheSteps()
    {
        using DiffusionModel model = DiffusionModel.Load(LayoutCase.FolderOf("sdxl-turbo"), new SessionSettings());

        Assert.Equal(1, model.NoiseDraws(new() { Steps = 1 }));
        Assert.Equal(4, model.NoiseDraws(new() { Steps = 4 }));
    }

    [Fact]
    public void Load_WithoutDecoder_NeedsNone()
    {
        using ModelCopy copy = new(LayoutCase.FolderOf("sd15"));
        File.Delete(copy.At("vae_decoder/model.onnx"));
        using DiffusionModel model = DiffusionModel.Load(copy.Folder, new SessionSettings(), withDecoder: false);
        float[] latents = new float[256];

        model.GenerateLatents(OnePrompt, new() { Steps = 1 }, new Draws(1).Normal(256), latents, CancellationToken.None);

        Assert.Contains(latents, value => value != 0);
        Assert.Throws<InvalidOperationException>(() => model.Generate(OnePrompt, new() { Steps = 1 }, new float[256], new byte[3072], CancellationToken.None));
        Assert.Throws<ModelException>(() => DiffusionModel.Load(copy.Folder, new SessionSettings()));
    }
}
