using System.Text.Json;

namespace StreamSynth.Onnx.Diffusion.Schedulers;

/// <summary>Turns the members of a scheduler_config.json into a <see cref="SchedulerConfig"/> and refuses what no scheduler here can do.</summary>
internal static class SchedulerConfigReader
{
    /// <summary>Reads every member that matters.</summary>
    /// <param name="file">The file's members.</param>
    /// <param name="path">The file, as errors name it.</param>
    /// <param name="faults">Receives what is wrong.</param>
    /// <param name="notices">Receives what was replaced by something like it.</param>
    /// <param name="className">Class to take instead of the file's; null for none.</param>
    public static SchedulerConfig Read(ModelConfig file, string path, List<ModelFault> faults, IList<string> notices, string? className = null)
    {
        SchedulerConfig absent = new();
        SchedulerConfig config = new()
        {
            Kind = Kind(file, path, faults, notices, className),
            TrainTimesteps = (int)file.Number("num_train_timesteps", absent.TrainTimesteps),
            BetaStart = Optional(file, "beta_start"),
            BetaEnd = Optional(file, "beta_end"),
            BetaSchedule = Word(file, "beta_schedule", "linear", "scaled_linear", "squaredcos_cap_v2"),
            PredictionType = Word(file, "prediction_type", "epsilon", "v_prediction", "sample") ?? absent.PredictionType,
            TimestepSpacing = Word(file, "timestep_spacing", "linspace", "leading", "trailing"),
            StepsOffset = (int)file.Number("steps_offset", absent.StepsOffset),
            ClipSample = Flag(file, "clip_sample"),
            ClipSampleRange = file.Number("clip_sample_range", absent.ClipSampleRange),
            SetAlphaToOne = Flag(file, "set_alpha_to_one") ?? absent.SetAlphaToOne,
            RescaleBetasZeroSnr = Flag(file, "rescale_betas_zero_snr") ?? false,
            UseKarrasSigmas = Flag(file, "use_karras_sigmas") ?? false,
            SigmaMin = Optional(file, "sigma_min"),
            SigmaMax = Optional(file, "sigma_max"),
            FinalSigmasType = Word(file, "final_sigmas_type", "zero", "sigma_min") ?? absent.FinalSigmasType,
            SolverOrder = (int)file.Number("solver_order", absent.SolverOrder),
            SolverType = Word(file, "solver_type", "midpoint", "heun") ?? absent.SolverType,
            LowerOrderFinal = Flag(file, "lower_order_final") ?? absent.LowerOrderFinal,
            EulerAtFinal = Flag(file, "euler_at_final") ?? false,
            LambdaMinClipped = LambdaMin(file),
            OriginalInferenceSteps = (int)file.Number("original_inference_steps", absent.OriginalInferenceSteps),
            TimestepScaling = file.Number("timestep_scaling", absent.TimestepScaling),
            Shift = file.Number("shift", absent.Shift),
            UseDynamicShifting = Flag(file, "use_dynamic_shifting") ?? false,
            TimeShiftType = Word(file, "time_shift_type", "exponential", "linear") ?? absent.TimeShiftType,
            BaseShift = file.Number("base_shift", absent.BaseShift),
            MaxShift = file.Number("max_shift", absent.MaxShift),
            BaseImageTokens = file.Number("base_image_seq_len", absent.BaseImageTokens),
            MaxImageTokens = file.Number("max_image_seq_len", absent.MaxImageTokens),
        };
        if (config.TrainTimesteps < 1) file.Refuse("num_train_timesteps", "at least 1");
        if (config.Shift <= 0) file.Refuse("shift", "above 0");
        if (config.OriginalInferenceSteps < 1) file.Refuse("original_inference_steps", "at least 1");
        RefuseWhatNoSchedulerHereDoes(file, config, path, faults);
        return config;
    }

    private static SchedulerKind Kind(ModelConfig file, string path, List<ModelFault> faults, IList<string> notices, string? className)
    {
        if (className is null && file.TryGet("_class_name", out JsonElement named)) className = named.ToString();
        if (className is null)
        {
            file.Refuse("_class_name", $"one of {SchedulerNames.Classes}");
            return SchedulerKind.Ddim;
        }

        if (SchedulerNames.OfClass(className) is { } kind) return kind;
        if (className == "PNDMScheduler")
        {
            notices.Add($"{path}: PNDMScheduler is run as DDIM: the same noise schedule and end point, another solver");
            return SchedulerKind.Ddim;
        }

        faults.Add(new ModelFault(
            ModelFaultCodes.Scheduler, path, $"scheduler '{className}' is not supported", $"use one of {SchedulerNames.Classes}"));
        return SchedulerKind.Ddim;
    }

    private static void RefuseWhatNoSchedulerHereDoes(ModelConfig file, SchedulerConfig config, string path, List<ModelFault> faults)
    {
        string[] flags = ["thresholding", "use_exponential_sigmas", "use_beta_sigmas", "use_lu_lambdas", "use_flow_sigmas", "stochastic_sampling", "invert_sigmas"];
        IEnumerable<string> refused = flags.Where(flag => Flag(file, flag) == true);
        if (file.TryGet("trained_betas", out _)) refused = refused.Append("trained_betas");
        if (config.Kind == SchedulerKind.DpmSolverMultistep)
        {
            if (config.SolverOrder is not (1 or 2)) refused = refused.Append($"solver_order {config.SolverOrder}");
            if (file.TryGet("algorithm_type", out JsonElement type) && type.ToString() != "dpmsolver++") refused = refused.Append($"algorithm_type '{type}'");
        }

        if (config.Kind == SchedulerKind.FlowMatchEuler)
        {
            if (config.UseKarrasSigmas) refused = refused.Append("use_karras_sigmas");
            if (file.Number("shift_terminal", 0) != 0) refused = refused.Append("shift_terminal");
            if (config.MaxImageTokens <= config.BaseImageTokens) file.Refuse("max_image_seq_len", "above base_image_seq_len");
        }

        foreach (string option in refused)
        {
            faults.Add(new ModelFault(
                ModelFaultCodes.Scheduler, path, $"option {option} is not supported", "switch it off, or choose a scheduler by option that does without"));
        }
    }

    private static double? Optional(ModelConfig file, string member) =>
        file.TryGet(member, out _) ? file.Number(member, 0) : null;

    private static bool? Flag(ModelConfig file, string member)
    {
        if (!file.TryGet(member, out JsonElement value)) return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        file.Refuse(member, "true or false");
        return null;
    }

    private static string? Word(ModelConfig file, string member, params ReadOnlySpan<string> known)
    {
        if (!file.TryGet(member, out JsonElement value)) return null;
        if (value.ValueKind == JsonValueKind.String && known.Contains(value.GetString()!)) return value.GetString();
        file.Refuse(member, $"one of {string.Join(", ", known.ToArray())}");
        return null;
    }

    // diffusers writes the default, minus infinity, as the string "-Infinity" or as a bare word that is not JSON.
    private static double LambdaMin(ModelConfig file) =>
        file.TryGet("lambda_min_clipped", out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NegativeInfinity;
}
