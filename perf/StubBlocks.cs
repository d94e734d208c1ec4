// The stub blocks of all measurements in one place: each is a few lines, and none does anything.
using System.ComponentModel;
using System.Runtime.CompilerServices;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Perf;

/// <summary>Carries nothing: one object serves all items, so that only the engine's own work is measured.</summary>
public sealed class Token : IPayload
{
    public static Token Instance { get; } = new();
}

public sealed record StubOptions
{
    [Description("Items of a source.")]
    public int Count { get; init; }

    [Description("Time per call in milliseconds.")]
    public double Milliseconds { get; init; }
}

[Block("stub.source", "Gives tokens.")]
[Out("token")]
public sealed class StubSource(StubOptions options) : ISource<Token>
{
    public long? Count => options.Count;

    public async IAsyncEnumerable<Outcome<Token>> ReadAsync(RunScope run, [EnumeratorCancellation] CancellationToken cancel)
    {
        TimeSpan each = TimeSpan.FromMilliseconds(options.Milliseconds);
        for (int i = 0; i < options.Count; i++)
        {
            if (each > TimeSpan.Zero) await Task.Delay(each, TimeProvider.System, cancel).ConfigureAwait(false);
            yield return Token.Instance;
        }
    }
}

[Block("stub.pass", "Passes tokens on.")]
[In("token")]
[Out("token")]
public sealed class StubPass(StubOptions options) : ITransform<Token, Token>
{
    public StubOptions Options => options;

    public ValueTask<Outcome<Token>> TransformAsync(Token input, ItemScope item, CancellationToken cancel) => new(Token.Instance);
}

[Block("stub.delay", "Waits, without using a processor.")]
[In("token")]
[Out("token")]
public sealed class StubDelay(StubOptions options) : ITransform<Token, Token>
{
    public async ValueTask<Outcome<Token>> TransformAsync(Token input, ItemScope item, CancellationToken cancel)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(options.Milliseconds), TimeProvider.System, cancel).ConfigureAwait(false);
        return Token.Instance;
    }
}

[Block("stub.batch_delay", "Waits per batch, without using a processor.")]
[In("token")]
[Out("token")]
public sealed class StubBatchDelay(StubOptions options) : IBatchTransform<Token, Token>
{
    public async ValueTask<IReadOnlyList<Outcome<Token>>> TransformBatchAsync(Batch<Token> batch, CancellationToken cancel)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(options.Milliseconds), TimeProvider.System, cancel).ConfigureAwait(false);
        return [.. batch.Members.Select(m => (Outcome<Token>)m.Payload)];
    }
}

[Block("stub.sink", "Takes tokens.")]
[In("token")]
public sealed class StubSink(StubOptions options) : ISink<Token>
{
    public StubOptions Options => options;

    public Action? OnItem { get; set; }

    public ValueTask WriteAsync(Token input, ItemScope item, CancellationToken cancel)
    {
        OnItem?.Invoke();
        return ValueTask.CompletedTask;
    }
}

[Block("stub.records", "Gives tokens, and goes on where it stood.")]
[Out("token")]
public sealed class StubRecords(StubOptions options) : IResumableSource<Token>
{
    public long? Count => options.Count;

    public IAsyncEnumerable<Outcome<Token>> ReadAsync(RunScope run, SourceCursor? from, CursorTrail? trail, CancellationToken cancel) =>
        new RecordReading<Token>(() => new ListedRecords<Token>("tokens", [new(0, 0, options.Count)], _ => Token.Instance), new(run.Seeds.Data, 64, 1)).ReadAsync(from, trail, cancel);
}

[Block("stub.batch", "Passes batches of tokens on.")]
[In("token")]
[Out("token")]
public sealed class StubBatch(StubOptions options) : IBatchTransform<Token, Token>
{
    public StubOptions Options => options;

    public ValueTask<IReadOnlyList<Outcome<Token>>> TransformBatchAsync(Batch<Token> batch, CancellationToken cancel) =>
        new([.. batch.Members.Select(m => (Outcome<Token>)m.Payload)]);
}

[Block("stub.window", "Holds tokens back and lets the latest out.")]
[In("token")]
[Out("token")]
public sealed class StubWindow(StubOptions options) : IReorder<Token>
{
    public StubOptions Options => options;

    public int Window => 32;

    public int Choose(IReadOnlyList<Item<Token>> held, long position) => (int)(position % held.Count);
}

[Block("stub.counted", "Counts tokens as they pass.")]
[In("token")]
[Out("token")]
public sealed class StubCounted(StubOptions options) : IRoute<Token>, IStateful<long>
{
    public StubOptions Options => options;

    public long State { get; set; }

    public Route Choose(Token input, ItemScope item)
    {
        State++;
        return Route.ToAll;
    }
}
