namespace StreamSynth.Onnx.Diffusion.Schedulers;

/// <summary>Gives each scheduler's option name and its class name in diffusers.</summary>
public static class SchedulerNames
{
    private static readonly (SchedulerKind Kind, string Option, string Class)[] Table =
    [
        (SchedulerKind.Ddim, "ddim", "DDIMScheduler"),
        (SchedulerKind.Euler, "euler", "EulerDiscreteScheduler"),
        (SchedulerKind.EulerAncestral, "euler-ancestral", "EulerAncestralDiscreteScheduler"),
        (SchedulerKind.DpmSolverMultistep, "dpm++2m", "DPMSolverMultistepScheduler"),
        (SchedulerKind.Lcm, "lcm", "LCMScheduler"),
        (SchedulerKind.FlowMatchEuler, "flow-match-euler", "FlowMatchEulerDiscreteScheduler"),
    ];

    /// <summary>Gives all option names, separated by commas.</summary>
    public static string Options { get; } = string.Join(", ", Table.Select(row => row.Option));

    /// <summary>Gives all class names, separated by commas.</summary>
    public static string Classes { get; } = string.Join(", ", Table.Select(row => row.Class));

    /// <summary>Gives the option name of a scheduler.</summary>
    public static string OptionOf(SchedulerKind kind) => Table.Single(row => row.Kind == kind).Option;

    /// <summary>Finds a scheduler by option name, or gives null.</summary>
    public static SchedulerKind? OfOption(string option) => Find(row => row.Option == option);

    /// <summary>Finds a scheduler by class name, or gives null.</summary>
    public static SchedulerKind? OfClass(string className) => Find(row => row.Class == className);

    private static SchedulerKind? Find(Func<(SchedulerKind Kind, string Option, string Class), bool> wanted)
    {
        foreach ((SchedulerKind Kind, string Option, string Class) row in Table)
        {
            if (wanted(row)) return row.Kind;
        }

        return null;
    }
}
