using System.Text.Json;
using StreamSynth.Onnx.Diffusion.Schedulers;

namespace StreamSynth.Onnx.Tests.Diffusion.Schedulers;

public sealed class SchedulerConfigTests
{
    [Fact]
    public void Read_BareInfinityAndUnknownMembers_AreIgnored()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, """{"_class_name": "DPMSolverMultistepScheduler", "lambda_min_clipped": -Infinity, "skip_prk_steps": true, "sample_max_value": 1.0}""");
        List<ModelFault> faults = [];

        SchedulerConfig? config = SchedulerConfig.Read(path, faults, []);

        File.Delete(path);
        Assert.Empty(faults);
        Assert.Equal(SchedulerKind.DpmSolverMultistep, config!.Kind);
        Assert.Equal(double.NegativeInfinity, config.LambdaMinClipped);
    }

    [Theory]
    [InlineData("""{"timestep_spacing": "leadig"}""", ModelFaultCodes.Config, "timestep_spacing")]
    [InlineData("""{"prediction_type": "flow"}""", ModelFaultCodes.Config, "prediction_type")]
    [InlineData("""{"beta_start": "small"}""", ModelFaultCodes.Config, "beta_start")]
    [InlineData("""{"num_train_timesteps": 0}""", ModelFaultCodes.Config, "num_train_timesteps")]
    [InlineData("""{"thresholding": true}""", ModelFaultCodes.Scheduler, "thresholding")]
    [InlineData("""{"solver_order": 3}""", ModelFaultCodes.Scheduler, "solver_order 3")]
    [InlineData("""{"algorithm_type": "sde-dpmsolver++"}""", ModelFaultCodes.Scheduler, "sde-dpmsolver++")]
    public void Parse_MemberThatCannotBeUsed_NamesIt(string json, string code, string named)
    {
        using JsonDocument document = JsonDocument.Parse(json);

        ModelException error = Assert.Throws<ModelException>(() => SchedulerConfig.Parse(document.RootElement, "x.json", "DPMSolverMultistepScheduler"));

        Assert.Equal(code, error.Code);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"use_karras_sigmas": true}""", ModelFaultCodes.Scheduler, "use_karras_sigmas")]
    [InlineData("""{"invert_sigmas": true}""", ModelFaultCodes.Scheduler, "invert_sigmas")]
    [InlineData("""{"shift_terminal": 0.1}""", ModelFaultCodes.Scheduler, "shift_terminal")]
    [InlineData("""{"time_shift_type": "cubic"}""", ModelFaultCodes.Config, "time_shift_type")]
    [InlineData("""{"max_image_seq_len": 256}""", ModelFaultCodes.Config, "max_image_seq_len")]
    public void Parse_FlowMemberThatCannotBeUsed_NamesIt(string json, string code, string named)
    {
        using JsonDocument document = JsonDocument.Parse(json);

        ModelException error = Assert.Throws<ModelException>(() => SchedulerConfig.Parse(document.RootElement, "x.json", "FlowMatchEulerDiscreteScheduler"));

        Assert.Equal(code, error.Code);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    // Sigmas of diffusers itself (snapshot of 2026-08-23): FLUX.1 dev at 1024 x 1024 (mu 1.15) and schnell, four steps.
    [Theory]
    [InlineData(true, 4096, new[] { 1f, 0.90453f, 0.75951f, 0.51284f, 0f })]
    [InlineData(false, 4096, new[] { 1f, 0.75f, 0.5f, 0.25f, 0f })]
    public void Create_FlowOfFlux_PassesItsNoiseLevels(bool dynamic, int tokens, float[] expected)
    {
        SchedulerConfig config = new() { Kind = SchedulerKind.FlowMatchEuler, Shift = dynamic ? 3 : 1, UseDynamicShifting = dynamic };

        IScheduler scheduler = SchedulerFactory.Create(config, 4, new FlowPath(tokens, StartsEven: true));

        Assert.Equal(expected, scheduler.Sigmas.ToArray(), (want, have) => Math.Abs(want - have) < 1e-5);
        Assert.Equal(1000f, scheduler.Timesteps[0]);
    }

    [Fact]
    public void Create_DynamicShiftWithoutSize_SaysWhatIsMissing()
    {
        SchedulerConfig config = new() { Kind = SchedulerKind.FlowMatchEuler, UseDynamicShifting = true };

        Assert.Contains("image's size", Assert.Throws<ModelException>(() => SchedulerFactory.Create(config, 4)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SchedulerKind.Ddim)]
    [InlineData(SchedulerKind.Euler)]
    [InlineData(SchedulerKind.EulerAncestral)]
    [InlineData(SchedulerKind.DpmSolverMultistep)]
    public void Step_TrueNoisePredicted_EndsAtTheCleanImage(SchedulerKind kind)
    {
        // A model that knows the clean image always points at it: every solver must arrive there, whatever it is told to predict.
        foreach (string type in new[] { "epsilon", "v_prediction", "sample" })
        {
            foreach (string spacing in new[] { "linspace", "leading", "trailing" })
            {
                foreach (bool zeroSnr in new[] { false, type == "sample" })
                {
                    SchedulerConfig config = new()
                    {
                        Kind = kind,
                        PredictionType = type,
                        TimestepSpacing = spacing,
                        StepsOffset = 1,
                        ClipSample = false,
                        RescaleBetasZeroSnr = zeroSnr,
                        BetaStart = 0.00085,
                        BetaEnd = 0.012,
                        BetaSchedule = "scaled_linear",
                    };
                    AssertArrives(config);
                }
            }
        }
    }

    private static void AssertArrives(SchedulerConfig config)
    {
        float[] clean = [0.5f, -0.25f, 1f];
        IScheduler scheduler = SchedulerFactory.Create(config, 10);
        bool scaled = config.Kind is SchedulerKind.Euler or SchedulerKind.EulerAncestral;
        float[] latent = Array.ConvertAll(new float[] { 1, -1, 0.3f }, z => z * scheduler.InitialScale);
        for (int step = 0; step < 10; step++)
        {
            double sigma = scheduler.Sigmas[step];
            double alpha = double.IsInfinity(sigma) ? 0 : 1 / Math.Sqrt(sigma * sigma + 1);
            double noise = double.IsInfinity(sigma) ? 1 : sigma * alpha;
            float[] output = new float[3];
            for (int i = 0; i < 3; i++)
            {
                double seen = scaled ? latent[i] * alpha : latent[i];
                double epsilon = (seen - alpha * clean[i]) / noise;
                output[i] = (float)(config.PredictionType switch { "sample" => clean[i], "epsilon" => epsilon, _ => alpha * epsilon - noise * clean[i] });
            }

            scheduler.Step(step, output, latent, [0.7f, -0.7f, 0.1f]);
        }

        double end = scheduler.Sigmas[10];
        double left = end / Math.Sqrt(end * end + 1);
        for (int i = 0; i < 3; i++) Assert.InRange(Math.Abs(latent[i] - clean[i]), 0, 0.01 + 2 * left);
    }
}
