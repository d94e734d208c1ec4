namespace StreamSynth.Cli.Exporting;

/// <summary>Lays samples out on disk in the way that some other tool reads.</summary>
internal interface ISampleFormat
{
    /// <summary>Writes all samples.</summary>
    Task WriteAsync(IEnumerable<ExportedSample> samples, ExportFolder folder, CancellationToken cancel);
}
