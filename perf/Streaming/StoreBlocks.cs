// The blocks that let the same graph run stage by stage, in one place: one keeps all that a stage made, one hands it to the next stage.
using System.ComponentModel;
using System.Runtime.CompilerServices;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Perf.Streaming;

public sealed record KeepOptions;

public sealed record ReplayOptions
{
    [Description("Images to come.")]
    public required int Count { get; init; }

    [Description("The most bytes of one image.")]
    public long MaxBytes { get; init; }
}

/// <summary>Holds one payload of a finished stage: what it says, and its bytes outside the engine's buffers.</summary>
public sealed record Stored<T>(T Payload, byte[] Bytes);

[Block("perf.keep_prompts", "Keeps prompts.")]
[In("prompt")]
public sealed class KeepPromptsBlock(KeepOptions options) : ISink<Prompt>
{
    public KeepOptions Options => options;

    public List<Stored<Prompt>> Stored { get; } = [];

    public ValueTask WriteAsync(Prompt input, ItemScope item, CancellationToken cancel)
    {
        Stored.Add(new(input, []));
        return ValueTask.CompletedTask;
    }
}

[Block("perf.keep_pictures", "Keeps pictures.")]
[In("image", "u8[H,W,3]")]
public sealed class KeepPicturesBlock(KeepOptions options) : ISink<Picture>
{
    public KeepOptions Options => options;

    public List<Stored<Picture>> Stored { get; } = [];

    public ValueTask WriteAsync(Picture input, ItemScope item, CancellationToken cancel)
    {
        Stored.Add(new(input, input.Pixels.Span.ToArray()));
        return ValueTask.CompletedTask;
    }
}

[Block("perf.keep_samples", "Keeps samples.")]
[In("sample")]
public sealed class KeepSamplesBlock(KeepOptions options) : ISink<Sample>
{
    public KeepOptions Options => options;

    public List<Stored<Sample>> Stored { get; } = [];

    public ValueTask WriteAsync(Sample input, ItemScope item, CancellationToken cancel)
    {
        Stored.Add(new(input, input.Encoded.Span.ToArray()));
        return ValueTask.CompletedTask;
    }
}

[Block("perf.replay_prompts", "Gives kept prompts.")]
[Out("prompt")]
public sealed class ReplayPromptsBlock(ReplayOptions options) : ISource<Prompt>
{
    public IReadOnlyList<Stored<Prompt>> Stored { get; set; } = [];

    public long? Count => options.Count;

    public async IAsyncEnumerable<Outcome<Prompt>> ReadAsync(RunScope run, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (Stored<Prompt> stored in Stored) yield return stored.Payload;
    }
}

[Block("perf.replay_pictures", "Gives kept pictures.")]
[Out("image", "u8[32,32,3]")]
public sealed class ReplayPicturesBlock(ReplayOptions options) : ISource<Picture>
{
    public IReadOnlyList<Stored<Picture>> Stored { get; set; } = [];

    public long? Count => options.Count;

    public long MaxOutputBytes(Shape? input) => options.MaxBytes;

    public async IAsyncEnumerable<Outcome<Picture>> ReadAsync(RunScope run, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (Stored<Picture> stored in Stored)
        {
            Lease pixels = run.Rent(stored.Bytes.Length);
            stored.Bytes.CopyTo(pixels.Writable);
            yield return stored.Payload with { Pixels = pixels };
        }
    }
}

[Block("perf.replay_samples", "Gives kept samples.")]
[Out("sample")]
public sealed class ReplaySamplesBlock(ReplayOptions options) : ISource<Sample>
{
    public IReadOnlyList<Stored<Sample>> Stored { get; set; } = [];

    public long? Count => options.Count;

    public long MaxOutputBytes(Shape? input) => options.MaxBytes;

    public async IAsyncEnumerable<Outcome<Sample>> ReadAsync(RunScope run, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (Stored<Sample> stored in Stored)
        {
            Lease encoded = run.Rent(stored.Bytes.Length);
            stored.Bytes.CopyTo(encoded.Writable);
            yield return stored.Payload with { Encoded = encoded };
        }
    }
}
