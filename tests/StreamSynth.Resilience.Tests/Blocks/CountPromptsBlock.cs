using System.ComponentModel;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Resilience.Tests.Blocks;

/// <summary>Options of <see cref="CountPromptsBlock"/>.</summary>
public sealed record CountPromptsOptions
{
    [Description("Prompts to give.")]
    public int Count { get; init; } = 1000;
}

/// <summary>Gives the same prompt per class again and again, as fast as the engine takes it, and goes on where it stood.</summary>
[Block("test.count_prompts", "Gives cheap prompts.")]
[Out("prompt")]
public sealed class CountPromptsBlock(CountPromptsOptions options) : IResumableSource<Prompt>
{
    private static readonly Prompt[] Prompts = [.. Squares.Classes.Select(label => new Prompt($"a {label.Name} square", label))];

    public long? Count => options.Count;

    public IAsyncEnumerable<Outcome<Prompt>> ReadAsync(RunScope run, SourceCursor? from, CursorTrail? trail, CancellationToken cancel) =>
        new RecordReading<Prompt>(() => new ListedRecords<Prompt>("prompts", [new(0, 0, options.Count)], place => Prompts[place.Offset % 3]), new(run.Seeds.Data, 0, 1)).ReadAsync(from, trail, cancel);
}
