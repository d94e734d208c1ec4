namespace StreamSynth.Resilience.Tests.Kills;

/// <summary>Names a phase of a run in which it is killed.</summary>
/// <param name="Name">Name in the table of kills.</param>
/// <param name="Moments">Moments of the phase; one is chosen.</param>
internal sealed record Phase(string Name, params string[] Moments)
{
    /// <summary>A phase of working that is come through at every step.</summary>
    public static readonly Phase BetweenSteps = new("between draw and step", Cues.Moments.BeforeStep);

    /// <summary>Phases that a run comes through again and again.</summary>
    public static readonly Phase[] Working =
    [
        new("generating", Cues.Moments.Generate, Cues.Moments.Choose),
        BetweenSteps,
        new("within a step", Cues.Moments.WithinStep),
        new("between step and save", Cues.Moments.AfterStep, Cues.Moments.Capture),
        new("writing a segment", Cues.Moments.WriteSegment, Cues.Moments.RenameSegment),
        new("writing a table", Cues.Moments.WriteTable, Cues.Moments.RenameTable),
        new("between fsync and rename of the manifest", Cues.Moments.RenameManifest),
        new("between rename and fsync of the folder", Cues.Moments.FlushAfterManifest),
        new("pruning", Cues.Moments.PruneManifest, Cues.Moments.PruneFile),
        new("validating", Cues.Moments.Validate),
    ];

    /// <summary>Phases that only a resumed run comes through, once.</summary>
    public static readonly Phase[] Resuming =
    [
        new("resuming: checking files", Cues.Moments.CheckFile),
        new("resuming: loading the state", Cues.Moments.Restore),
        new("resuming: before the first step", Cues.Moments.BeforeStep),
    ];

    /// <summary>Phases at the end of a run.</summary>
    public static readonly Phase[] Ending =
    [
        new("evaluating", Cues.Moments.Evaluate),
        new("writing the final tables", Cues.Moments.Appeared + "samples.parquet", Cues.Moments.Appeared + "metrics.parquet"),
        new("sealing the run", Cues.Moments.Appeared + "manifest.json", Cues.Moments.Appeared + "report.html.tmp"),
        new("deleting the checkpoints: manifests", Cues.Moments.FinishManifest),
        new("deleting the checkpoints: files", Cues.Moments.FinishFile),
    ];

    /// <summary>Gives the phases in the order of the table.</summary>
    public static IEnumerable<Phase> All => [.. Working, .. Resuming, .. Ending];
}
