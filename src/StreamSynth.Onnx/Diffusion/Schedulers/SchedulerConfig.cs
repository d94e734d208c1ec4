using System.Text.Json;

namespace StreamSynth.Onnx.Diffusion.Schedulers;

/// <summary>
/// Holds what a scheduler_config.json says, named as there; null members take the default of the scheduler that runs.
/// Members that no supported scheduler uses are ignored, as diffusers does.
/// </summary>
public sealed record SchedulerConfig
{
    /// <summary>Which scheduler runs, from <c>_class_name</c>.</summary>
    public SchedulerKind Kind { get; init; } = SchedulerKind.Ddim;

    /// <summary>Steps of the training schedule, T.</summary>
    public int TrainTimesteps { get; init; } = 1000;

    /// <summary>First β.</summary>
    public double? BetaStart { get; init; }

    /// <summary>Last β.</summary>
    public double? BetaEnd { get; init; }

    /// <summary>How β runs between them: linear, scaled_linear or squaredcos_cap_v2.</summary>
    public string? BetaSchedule { get; init; }

    /// <summary>What the model predicts: epsilon, v_prediction or sample.</summary>
    public string PredictionType { get; init; } = "epsilon";

    /// <summary>How steps are placed: linspace, leading or trailing.</summary>
    public string? TimestepSpacing { get; init; }

    /// <summary>Added to every time of the leading spacing.</summary>
    public int StepsOffset { get; init; }

    /// <summary>Whether DDIM clamps the predicted image.</summary>
    public bool? ClipSample { get; init; }

    /// <summary>Bound of that clamp.</summary>
    public double ClipSampleRange { get; init; } = 1.0;

    /// <summary>Whether ᾱ after the last step is 1 (else the first of the schedule).</summary>
    public bool SetAlphaToOne { get; init; } = true;

    /// <summary>Whether ᾱ is stretched so that the last training step is pure noise (Lin et al. 2023, arXiv:2305.08891, algorithm 1).</summary>
    public bool RescaleBetasZeroSnr { get; init; }

    /// <summary>Whether noise levels follow Karras et al. 2022, eq. 5.</summary>
    public bool UseKarrasSigmas { get; init; }

    /// <summary>Lowest noise level of the Karras path of Euler; null takes that of the last step.</summary>
    public double? SigmaMin { get; init; }

    /// <summary>Highest noise level of the Karras path of Euler; null takes that of the first step.</summary>
    public double? SigmaMax { get; init; }

    /// <summary>Noise level after the last step: zero or sigma_min.</summary>
    public string FinalSigmasType { get; init; } = "zero";

    /// <summary>Order of DPM-Solver++: 1 or 2.</summary>
    public int SolverOrder { get; init; } = 2;

    /// <summary>Form of its second-order term: midpoint or heun.</summary>
    public string SolverType { get; init; } = "midpoint";

    /// <summary>Whether it ends with a first-order step when there are fewer than 15.</summary>
    public bool LowerOrderFinal { get; init; } = true;

    /// <summary>Whether it always ends with a first-order step.</summary>
    public bool EulerAtFinal { get; init; }

    /// <summary>Log signal-to-noise below which its schedule is cut off.</summary>
    public double LambdaMinClipped { get; init; } = double.NegativeInfinity;

    /// <summary>Steps that LCM was distilled with.</summary>
    public int OriginalInferenceSteps { get; init; } = 50;

    /// <summary>Factor on the time in LCM's boundary condition.</summary>
    public double TimestepScaling { get; init; } = 10.0;

    /// <summary>Shift of the flow's noise levels, where it does not depend on the image's size.</summary>
    public double Shift { get; init; } = 1.0;

    /// <summary>Whether the flow's shift follows from the image's size, between <see cref="BaseShift"/> and <see cref="MaxShift"/>.</summary>
    public bool UseDynamicShifting { get; init; }

    /// <summary>Form of the dynamic shift: exponential or linear.</summary>
    public string TimeShiftType { get; init; } = "exponential";

    /// <summary>Dynamic shift at <see cref="BaseImageTokens"/>.</summary>
    public double BaseShift { get; init; } = 0.5;

    /// <summary>Dynamic shift at <see cref="MaxImageTokens"/>.</summary>
    public double MaxShift { get; init; } = 1.15;

    /// <summary>Patches of the image at which the dynamic shift is <see cref="BaseShift"/>; <c>base_image_seq_len</c> there.</summary>
    public double BaseImageTokens { get; init; } = 256;

    /// <summary>Patches of the image at which the dynamic shift is <see cref="MaxShift"/>; <c>max_image_seq_len</c> there.</summary>
    public double MaxImageTokens { get; init; } = 4096;

    /// <summary>Reads a scheduler_config.json.</summary>
    /// <param name="path">The file, as errors name it.</param>
    /// <param name="faults">Receives what is missing, of the wrong kind or not supported.</param>
    /// <param name="notices">Receives what was replaced by something like it.</param>
    /// <returns>The configuration, or null if faults were added.</returns>
    public static SchedulerConfig? Read(string path, IList<ModelFault> faults, IList<string> notices)
    {
        List<ModelFault> found = [];
        ModelConfig? file = ModelConfig.Read(path, found);
        SchedulerConfig? config = file is null ? null : SchedulerConfigReader.Read(file, path, found, notices);
        foreach (ModelFault fault in found) faults.Add(fault);
        return found.Count == 0 ? config : null;
    }

    /// <summary>Reads a scheduler configuration that is already parsed.</summary>
    /// <param name="json">The JSON object.</param>
    /// <param name="name">Name under which errors report it.</param>
    /// <param name="className">Class to take instead of the member <c>_class_name</c>; null for none.</param>
    /// <exception cref="ModelException">Something is missing, of the wrong kind or not supported.</exception>
    public static SchedulerConfig Parse(JsonElement json, string name, string? className = null)
    {
        List<ModelFault> found = [];
        SchedulerConfig config = SchedulerConfigReader.Read(ModelConfig.Of(json, name, found), name, found, [], className);
        return found.Count == 0 ? config : throw new ModelException(found);
    }
}
