using System.Text.Json;
using StreamSynth.Onnx.Diffusion.Schedulers;
using Xunit.Abstractions;

namespace StreamSynth.Onnx.Tests.Diffusion.Schedulers;

public sealed class SchedulerGoldenTests(ITestOutputHelper output)
{
    /// <summary>Classes of diffusers that golden files may hold and that are not supported yet. The test counts their cases.</summary>
    private static readonly string[] NotSupportedYet = [];

    private const double Tolerance = 1e-4;
    private const double LastPlaces = 2.4e-7;

    [Fact]
    public void Step_EveryGoldenCase_FollowsReferenceTrajectory()
    {
        (string Name, JsonElement Case)[] cases = [.. GoldenCases.With("scheduler", "trajectory")];
        int leftOut = 0;
        List<string> wrong = [];
        Dictionary<string, (int Count, double Worst)> byClass = [];

        foreach ((string name, JsonElement item) in cases)
        {
            string className = item.GetProperty("scheduler").GetString()!;
            if (NotSupportedYet.Contains(className))
            {
                leftOut++;
                continue;
            }

            (double error, double tolerance) = WorstError(item, className);
            (int count, double worst) = byClass.GetValueOrDefault(className);
            byClass[className] = (count + 1, Math.Max(worst, error));
            if (!(error <= tolerance)) wrong.Add($"{name}: {className} {item.GetProperty("config")} {item.GetProperty("steps")} steps: off by {error:G3}");
        }

        foreach ((string className, (int count, double worst)) in byClass) output.WriteLine($"{className}: {count} cases, largest error {worst:G3}");
        output.WriteLine($"{leftOut} of {cases.Length} cases left out: {string.Join(", ", NotSupportedYet)}");
        Assert.True(cases.Length > 0 || GoldenCases.With("text", "ids").Any(), "the golden folder holds no cases at all");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    // From zero signal-to-noise a path starts at 4096, where a float's last place is 5e-4: there two last places are the tolerance.
    private static (double Error, double Tolerance) WorstError(JsonElement item, string className)
    {
        SchedulerConfig config = SchedulerConfig.Parse(item.GetProperty("config"), className, className);
        IScheduler scheduler = SchedulerFactory.Create(config, item.GetProperty("steps").GetInt32());
        double worst = Math.Max(
            Largest(GoldenCases.Floats(item.GetProperty("timesteps")), scheduler.Timesteps.ToArray()),
            Largest([item.GetProperty("init_noise_sigma").GetSingle()], [scheduler.InitialScale]));
        if (item.TryGetProperty("sigmas", out JsonElement sigmas) && sigmas.ValueKind == JsonValueKind.Array)
        {
            worst = Math.Max(worst, Largest(GoldenCases.Floats(sigmas), scheduler.Sigmas.ToArray()));
        }

        float[][] noise = item.TryGetProperty("noise", out JsonElement draws) && draws.ValueKind == JsonValueKind.Array
            ? [.. draws.EnumerateArray().Select(GoldenCases.Floats)]
            : [];
        int size = item.GetProperty("trajectory")[0].GetArrayLength();
        float[] latent = [.. Enumerable.Range(0, size).Select(i => (-1f + i * (2f / (size - 1))) * scheduler.InitialScale)];
        float[] scaled = new float[latent.Length];
        int step = 0;
        foreach (JsonElement expected in item.GetProperty("trajectory").EnumerateArray())
        {
            float time = scheduler.Timesteps[step];
            scheduler.ScaleInput(step, latent, scaled);
            float[] model = Array.ConvertAll(scaled, x => 0.5f * MathF.Tanh(x) + 0.1f * MathF.Cos(time / 1000));
            scheduler.Step(step, model, latent, step < noise.Length ? noise[step] : []);
            worst = Math.Max(worst, GoldenCases.Floats(expected).Zip(latent, (want, have) => Math.Abs((double)want - have)).Max());
            step++;
        }

        double tolerance = Math.Max(Tolerance, LastPlaces * scheduler.InitialScale);
        return (step == scheduler.Timesteps.Length ? worst : double.PositiveInfinity, tolerance);
    }

    // A time of 999 is held no finer than 6e-5: two last places are free.
    private static double Largest(float[] expected, float[] found) =>
        expected.Length == found.Length
            ? expected.Zip(found, (want, have) => Math.Max(0, Math.Abs((double)want - have) - LastPlaces * Math.Abs(want))).Max()
            : double.PositiveInfinity;
}
