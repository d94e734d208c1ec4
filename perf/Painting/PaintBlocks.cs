// The two ends of the painting graph in one place: they only feed and time the block between them.
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;

namespace StreamSynth.Perf.Painting;

public sealed record PerfPromptsOptions
{
    [Description("Prompts to give.")]
    public required int Count { get; init; }
}

[Block("perf.prompts", "Gives prompts of the quickstart's kind.")]
[Out("prompt")]
public sealed class PerfPromptsBlock(PerfPromptsOptions options) : ISource<Prompt>
{
    public long? Count => options.Count;

    public async IAsyncEnumerable<Outcome<Prompt>> ReadAsync(RunScope run, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        for (int i = 0; i < options.Count; i++) yield return new Prompt(PaintCase.Prompt(i), new(i % 12, "class"));
    }
}

public sealed record PerfStopwatchOptions
{
    [Description("Images per batch.")]
    public required int Batch { get; init; }
}

[Block("perf.stopwatch", "Notes when the first image of each batch arrives.")]
[In("image", "u8[H,W,3]")]
public sealed class PerfStopwatchBlock(PerfStopwatchOptions options) : ISink<Picture>
{
    public List<Moment> Moments { get; } = [];

    public ValueTask WriteAsync(Picture input, ItemScope item, CancellationToken cancel)
    {
        if (item.Header.Ordinal % options.Batch == 0) Moments.Add(Moment.Now());
        return ValueTask.CompletedTask;
    }
}

/// <summary>Holds wall and processor time of the process, in seconds.</summary>
public readonly record struct Moment(double Wall, double Processor)
{
    public static Moment Now() => new(Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency, Environment.CpuUsage.TotalTime.TotalSeconds);

    public static Moment operator -(Moment a, Moment b) => new(a.Wall - b.Wall, a.Processor - b.Processor);
}
