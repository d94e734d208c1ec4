namespace StreamSynth.Resilience.Tests.Cues;

/// <summary>Names the moments that a run passes. Those of the file layer are made of an operation and a kind of file, such as "rename manifest".</summary>
internal static class Moments
{
    public const string Read = "read";
    public const string Generate = "generate";
    public const string Choose = "choose";
    public const string BeforeStep = "before step";
    public const string WithinStep = "within step";
    public const string AfterStep = "after step";
    public const string Capture = "capture";
    public const string Restore = "restore";
    public const string Validate = "validate";
    public const string Evaluate = "evaluate";
    public const string Close = "close";

    public const string WriteSegment = "write segment";
    public const string WriteTable = "write table";
    public const string WriteManifest = "write manifest";
    public const string RenameSegment = "rename segment";
    public const string RenameTable = "rename table";

    /// <summary>The manifest is flushed under its temporary name.</summary>
    public const string RenameManifest = "rename manifest";

    /// <summary>The manifest has its name, which is not flushed yet.</summary>
    public const string FlushAfterManifest = "flush after manifest";

    /// <summary>The manifest of an older checkpoint goes while the run still works.</summary>
    public const string PruneManifest = "prune manifest";

    /// <summary>A file of an older checkpoint goes, whose manifest is gone.</summary>
    public const string PruneFile = "prune file";

    /// <summary>A file is read and hashed while a checkpoint is looked for.</summary>
    public const string CheckFile = "check file";

    /// <summary>A checkpoint goes since the final tables stand.</summary>
    public const string FinishManifest = "finish manifest";

    /// <inheritdoc cref="FinishManifest"/>
    public const string FinishFile = "finish file";

    /// <summary>A file of the final tables has appeared, with its name behind.</summary>
    public const string Appeared = "appeared ";
}
