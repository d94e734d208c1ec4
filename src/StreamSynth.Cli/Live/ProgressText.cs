using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Cli.Live;

/// <summary>Writes how far a block says it is.</summary>
internal static class ProgressText
{
    /// <summary>Writes "300 of 600 steps".</summary>
    public static string Of(NodeProgress progress) => $"{progress.Done} of {progress.Total} {progress.Unit}";

    /// <summary>Writes "epoch 3 of 6".</summary>
    public static string Of(ProgressLap lap) => $"{lap.Unit} {lap.Number} of {lap.Total}";
}
