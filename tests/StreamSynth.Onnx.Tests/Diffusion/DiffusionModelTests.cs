using StreamSynth.Onnx.Diffusion;
using StreamSynth.Onnx.Sessions;
using StreamSynth.Testing;

namespace StreamSynth.Onnx.Tests.Diffusion;

public sealed class DiffusionModelTests(DiffusionModelTests.Loaded loaded) : IClassFixture<DiffusionModelTests.Loaded>
{
    private const string Icons = "models/icons-v0/diffusion";
    private const int Latent = 4 * 8 * 8;
    private const int Image = 32 * 32 * 3;

    private static readonly DiffusionSettings Guided = new() { Steps = 4, GuidanceScale = 3 };
    private static readonly string[] Prompts =
    [
        "black outline icon of umbrella on white background",
        "red solid icon of heart on white background",
        "blue bold icon of car on cream background",
        "black solid icon of house on white background",
    ];

    private readonly DiffusionModel _model = loaded.Model;

    [Fact]
    public void Load_Icons_GivesItsSizes()
    {
        Assert.Equal(new DiffusionShape(4, 8, 8, 32, 32, "ddim"), _model.Shape);
        Assert.Equal(_model.Shape, DiffusionModel.ReadShape(Repository.PathOf(Icons)));
        Assert.Empty(_model.Notices);
        Assert.Matches("^[0-9a-f]{64}$", _model.Hash);
    }

    [Fact]
    public void Generate_SameBatchTwice_IsEqualByteForByte()
    {
        float[] noise = new Draws(7).Normal(4 * Latent);

        Assert.Equal(Generate(Prompts, Guided, noise), Generate(Prompts, Guided, noise));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("euler")]
    [InlineData("dpm++2m")]
    public void Generate_OtherPlaceInBatch_StaysWithinTwoGreyLevels(string? scheduler)
    {
        DiffusionSettings settings = Guided with { Scheduler = scheduler };
        float[] noise = new Draws(7).Normal(4 * Latent);
        byte[] together = Generate(Prompts, settings, noise);
        float[] turned = [.. noise[Latent..], .. noise[..Latent]];

        byte[] alone = Generate([Prompts[0]], settings, noise[..Latent]);
        byte[] last = Generate([.. Prompts[1..], Prompts[0]], settings, turned)[(3 * Image)..];

        for (int i = 0; i < Image; i++)
        {
            Assert.InRange(alone[i] - together[i], -2, 2);
            Assert.InRange(last[i] - together[i], -2, 2);
        }
    }

    [Fact]
    public void Generate_OtherPromptOrNoise_GivesOtherImages()
    {
        float[] noise = new Draws(7).Normal(Latent);

        byte[] umbrella = Generate([Prompts[0]], Guided, noise);
        byte[] heart = Generate([Prompts[1]], Guided, noise);
        byte[] otherNoise = Generate([Prompts[0]], Guided, new Draws(8).Normal(Latent));

        Assert.True(Difference(umbrella, heart) > 5);
        Assert.True(Difference(umbrella, otherNoise) > 5);
        Assert.True(umbrella[0] > 200 && umbrella[2] > 200, "the corner of an icon on white is not white");
    }

    [Fact]
    public void Generate_GuidanceOne_EqualsGuidanceBelowOneAndTakesNoNegativePrompt()
    {
        float[] noise = new Draws(7).Normal(Latent);

        byte[] one = Generate([Prompts[0]], Guided with { GuidanceScale = 1 }, noise);
        byte[] zero = Generate([Prompts[0]], Guided with { GuidanceScale = 0, NegativePrompt = "red" }, noise);
        byte[] guided = Generate([Prompts[0]], Guided, noise);
        byte[] hardlyGuided = Generate([Prompts[0]], Guided with { GuidanceScale = 1.0001 }, noise);

        Assert.Equal(one, zero);
        Assert.True(Difference(one, guided) > 1);
        Assert.True(Difference(one, hardlyGuided) < 1);
    }

    [Fact]
    public void Generate_NegativePrompt_ChangesTheImage()
    {
        float[] noise = new Draws(7).Normal(Latent);

        Assert.NotEqual(Generate([Prompts[0]], Guided, noise), Generate([Prompts[0]], Guided with { NegativePrompt = Prompts[1] }, noise));
    }

    [Fact]
    public void Generate_AncestralScheduler_UsesTheNoiseOfEachStep()
    {
        DiffusionSettings settings = Guided with { Scheduler = "euler-ancestral" };
        int draws = _model.NoiseDraws(settings);
        float[] noise = new Draws(7).Normal(2 * draws * Latent);
        float[] other = [.. noise];
        for (int i = Latent; i < draws * Latent; i++) other[i] = -other[i];

        byte[] images = Generate(Prompts[..2], settings, noise);
        byte[] changed = Generate(Prompts[..2], settings, other);

        Assert.Equal(4, draws);
        Assert.True(Difference(images[..Image], changed[..Image]) > 2);
        Assert.True(Difference(images[Image..], changed[Image..]) <= 1, "the noise of one image must not reach another");
    }

    [Fact]
    public void Generate_ManyThreads_GiveWhatOneGives()
    {
        float[] noise = new Draws(7).Normal(2 * Latent);
        byte[] expected = Generate(Prompts[..2], Guided, noise);

        Parallel.For(0, 8, _ => Assert.Equal(expected, Generate(Prompts[..2], Guided, noise)));
    }

    [Fact]
    public void Generate_Cancelled_Throws()
    {
        using CancellationTokenSource source = new();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() =>
            _model.Generate([Prompts[0]], Guided, new float[Latent], new byte[Image], source.Token));
    }

    [Theory]
    [InlineData(0, 3, null, ModelFaultCodes.Setting)]
    [InlineData(1001, 3, null, ModelFaultCodes.Setting)]
    [InlineData(4, -1, null, ModelFaultCodes.Setting)]
    [InlineData(4, double.NaN, null, ModelFaultCodes.Setting)]
    [InlineData(4, 3, "heun", ModelFaultCodes.Scheduler)]
    public void Generate_SettingOutOfRange_SaysWhich(int steps, double guidance, string? scheduler, string code)
    {
        DiffusionSettings settings = new() { Steps = steps, GuidanceScale = guidance, Scheduler = scheduler };

        ModelException error = Assert.Throws<ModelException>(() => Generate([Prompts[0]], settings, new float[Latent]));

        Assert.Equal(code, error.Code);
        Assert.NotEmpty(error.Fix);
    }

    [Fact]
    public void Generate_NoiseTooShort_NamesTheLengths()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Generate([Prompts[0]], Guided, new float[10]));

        Assert.Contains("expected 256", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_NoPrompts_DoesNothing() => Assert.Empty(Generate([], Guided, []));

    private static double Difference(byte[] one, byte[] other) => one.Zip(other, (a, b) => Math.Abs(a - b)).Average();

    private byte[] Generate(string[] prompts, DiffusionSettings settings, float[] noise)
    {
        byte[] rgb = new byte[prompts.Length * Image];
        _model.Generate(prompts, settings, noise, rgb, CancellationToken.None);
        return rgb;
    }

    /// <summary>Holds the one model that all tests of this class share.</summary>
    public sealed class Loaded : IDisposable
    {
        internal DiffusionModel Model { get; } = DiffusionModel.Load(Repository.PathOf(Icons), new SessionSettings());

        public void Dispose() => Model.Dispose();
    }
}
