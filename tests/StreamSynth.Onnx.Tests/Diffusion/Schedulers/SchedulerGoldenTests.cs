using System.Text.Json;
using StreamSynth.Onnx.Diffusion.Schedulers;
using Xunit.Abstractions;

namespace StreamSynth.Onnx.Tests.Diffusion.Schedulers;

public sealed class SchedulerGoldenTests(ITestOutputHelper output)
{
    /// <summary>Classes of diffusers that golden files may hold and that are not supported yet. The test counts their cases.</summary>
    private static readonly string[] NotSupportedYet = [];

    private const double Tolerance = 1e-4;

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

            double error = WorstError(item, className);
            (int count, double worst) = byClass.GetValueOrDefault(className);
            byClass[className] = (count + 1, Math.Max(worst, error));
            if (!(error <= Tolerance)) wrong.Add($"{name}: {className} {item.GetProperty("config")} {item.GetProperty("steps")} steps: off by {error:G3}");
        }

        foreach ((string className, (int count, double worst)) in byClass) output.WriteLine($"{className}: {count} cases, largest error {worst:G3}");
        output.WriteLine($"{leftOut} of {cases.Length} cases left out: {string.Join(", ", NotSupportedYet)}");
        Assert.NotEmpty(byClass);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static double WorstError(JsonElement item, string className)
    {
        SchedulerConfig config = SchedulerConfig.Parse(item.GetProperty("config"), className, className);
        IScheduler scheduler = SchedulerFactory.Create(config, item.GetProperty("steps").GetInt32());
        double worst = Math.Max(
            Largest(GoldenCases.Floats(item.GetProperty("timesteps")), scheduler.Timesteps.ToArray()),
            Math.Abs(item.GetProperty("init_noise_sigma").GetSingle() - scheduler.InitialScale));
        if (item.TryGetProperty("sigmas", out JsonElement sigmas) && sigmas.ValueKind == JsonValueKind.Array)
        {
            worst = Math.Max(worst, Largest(GoldenCases.Floats(sigmas), scheduler.Sigmas.ToArray()));
        }

        float[][] noise = [.. item.GetProperty("noise").EnumerateArray().Select(GoldenCases.Floats)];
        float[] latent = [.. Enumerable.Range(0, 16).Select(i => (-1f + i * (2f / 15)) * scheduler.InitialScale)];
        float[] scaled = new float[latent.Length];
        int step = 0;
        foreach (JsonElement expected in item.GetProperty("trajectory").EnumerateArray())
        {
            float time = scheduler.Timesteps[step];
            scheduler.ScaleInput(step, latent, scaled);
            float[] model = Array.ConvertAll(scaled, x => 0.5f * MathF.Tanh(x) + 0.1f * MathF.Cos(time / 1000));
            scheduler.Step(step, model, latent, step < noise.Length ? noise[step] : []);
            worst = Math.Max(worst, Largest(GoldenCases.Floats(expected), latent));
            step++;
        }

        return step == scheduler.Timesteps.Length ? worst : double.PositiveInfinity;
    }

    private static double Largest(float[] expected, float[] found) =>
        expected.Length == found.Length
            ? expected.Zip(found, (want, have) => (double)Math.Abs(want - have)).Max()
            : double.PositiveInfinity;
}
