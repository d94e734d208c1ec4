using StreamSynth.Cli.Json;
using StreamSynth.Cli.Saving;
using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Cli.Live;

/// <summary>Writes a run as one JSON object per line: "progress" every few seconds; "nodeEnded", "notice", "checkpoint" and "checkpointFailed" when they happen.</summary>
/// <param name="output">Takes the lines.</param>
/// <param name="clock">Clock of the lines.</param>
internal sealed class JsonLines(TextWriter output, TimeProvider clock) : IRunView
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private readonly HashSet<string> _ended = [];
    private string? _notice;
    private TimeSpan _lastLine = TimeSpan.MinValue;

    public async Task FollowAsync(RunWatch watch, Task ended)
    {
        while (!ended.IsCompleted)
        {
            Write(watch.Look());
            await Task.WhenAny(ended, Task.Delay(Glance, clock)).ConfigureAwait(false);
        }

        Write(watch.Look());
    }

    /// <summary>Writes what is new at this moment.</summary>
    public void Write(Moment moment)
    {
        GraphSnapshot now = moment.Snapshot;
        double seconds = Math.Round(now.Elapsed.TotalSeconds, 3);
        if (moment.Notice is { } notice && notice != _notice) JsonOutput.WriteLine(new { Event = "notice", Seconds = seconds, Text = _notice = notice }, output);
        foreach (SaveNews news in moment.Saves) Write(news, seconds, output);
        foreach (NodeSnapshot node in now.Nodes.Where(n => n.HasEnded && _ended.Add(n.Node)))
        {
            JsonOutput.WriteLine(new { Event = "nodeEnded", Seconds = seconds, Node = NodeJson.Of(node) }, output);
        }

        bool isDue = _lastLine == TimeSpan.MinValue || now.Elapsed - _lastLine >= Period;
        if (!isDue || moment.HasEnded) return;
        _lastLine = now.Elapsed;
        JsonOutput.WriteLine(
            new
            {
                Event = "progress",
                Seconds = seconds,
                moment.Fraction,
                SecondsLeft = moment.Left?.TotalSeconds,
                now.PayloadBytes,
                moment.ResidentBytes,
                Nodes = now.Nodes.Select(NodeJson.Of),
            },
            output);
    }

    /// <summary>Writes what became of a save.</summary>
    public static void Write(SaveNews news, double seconds, TextWriter output)
    {
        if (news.Failure is { } failure) JsonOutput.WriteLine(new { Event = "checkpointFailed", Seconds = seconds, Code = SaveText.FailureCode, Message = failure }, output);
        else JsonOutput.WriteLine(new { Event = "checkpoint", Seconds = seconds, news.Number, news.Step, news.Bytes, PauseMilliseconds = Math.Round(news.PauseMilliseconds, 1) }, output);
    }
}
