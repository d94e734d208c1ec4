using StreamSynth.Onnx.Diffusion;
using StreamSynth.Onnx.Sessions;
using Xunit.Abstractions;

namespace StreamSynth.Onnx.Tests.Diffusion;

/// <summary>Compares every layout with what PyTorch gave for the same weights and noise.</summary>
public sealed class LayoutGoldenTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-3;
    private const double HalfPrecision = 1e-3; // of the largest value: some values round to another of float16's 11 bits, and steps carry that on

    public static TheoryData<string> Layouts => [.. LayoutCase.Layouts()];

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Generate_RecordedCases_EqualPyTorch(string layout)
    {
        foreach (LayoutCase one in LayoutCase.Of(layout))
        {
            using ModelCopy? copy = one.Without.Length > 0 ? Without(one) : null;
            using DiffusionModel model = DiffusionModel.Load(copy?.Folder ?? LayoutCase.FolderOf(layout), new SessionSettings());
            float[] expected = one.Latents;
            float[] latents = new float[expected.Length];
            byte[] pixels = new byte[one.Pixels.Length];

            model.GenerateLatents(one.Prompts, one.Settings, one.Noise, latents, CancellationToken.None);
            model.Generate(one.Prompts, one.Settings, one.Noise, pixels, CancellationToken.None);

            bool half = layout is "sd15-fp16" or "sdxl-turbo" or "sdxl-aesthetic" or "flux-schnell";
            double tolerance = half ? HalfPrecision * expected.Max(Math.Abs) : Tolerance;
            double worst = expected.Zip(latents, (want, have) => Math.Abs((double)want - have)).Max();
            int worstLevel = one.Pixels.Zip(pixels, (want, have) => Math.Abs(want - have)).Max();
            output.WriteLine($"{one.Name}: latents off by {worst:G3} of at most {expected.Max(Math.Abs):G3}, pixels by {worstLevel}");
            Assert.True(worst <= tolerance, $"{one.Name}: latents off by {worst:G3}, allowed {tolerance:G3}");
            Assert.True(worstLevel <= (half ? 3 : 1), $"{one.Name}: pixels off by {worstLevel}");
        }
    }

    private static ModelCopy Without(LayoutCase one)
    {
        ModelCopy copy = new(LayoutCase.FolderOf(one.Layout));
        foreach (string folder in one.Without) Directory.Delete(copy.At(folder), recursive: true);
        return copy;
    }
}
