// Blocks for tests of resuming: a source that goes on, a reader that can be marked, a sink, and routes that remember.
using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Resume;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Resume;

/// <summary>Options of <see cref="ShuffledBlock"/>.</summary>
public sealed record ShuffledOptions
{
    [Description("Records per epoch.")]
    [Range(0, 1_000_000)]
    public int Count { get; init; } = 20;

    [Description("Records held to draw from.")]
    [Range(0, 1000)]
    public int Window { get; init; }

    [Description("Passes over the records.")]
    [Range(1, 10)]
    public int Epochs { get; init; } = 1;
}

/// <summary>Gives numbers in a shuffled order, every fifth of which fails, and goes on where it stood.</summary>
[Block("resume.shuffled", "Shuffles numbers.")]
[Out("number")]
public sealed class ShuffledBlock(ShuffledOptions options) : IResumableSource<Number>
{
    private int _read;

    public long? Count => options.Count * options.Epochs;

    /// <summary>Gives the records that were read.</summary>
    public int Read => Volatile.Read(ref _read);

    long IBlock.MaxOutputBytes(Shape? input) => 24;

    public IAsyncEnumerable<Outcome<Number>> ReadAsync(RunScope run, SourceCursor? from, CursorTrail? trail, CancellationToken cancel) =>
        new RecordReading<Number>(() => new ListedRecords<Number>("numbers", [new(0, 0, options.Count)], place => Make(run, place)), new(run.Seeds.Data, options.Window, options.Epochs))
            .ReadAsync(from, trail, cancel);

    private Outcome<Number> Make(RunScope run, RecordPlace place)
    {
        Interlocked.Increment(ref _read);
        return CountedRecords.Make(place.Offset, run.Pool);
    }
}

/// <summary>Options of <see cref="TallyBlock"/>.</summary>
public sealed record TallyOptions
{
    [Description("Items after which a result is given; 0 for never.")]
    [Range(0, 1000)]
    public int Every { get; init; }
}

/// <summary>Lists what it reads and can be asked at any time how far it is.</summary>
[Block("resume.tally", "Lists items.")]
[In("number")]
[Out("result")]
public sealed class TallyBlock(TallyOptions options) : IConsume<Number, Number>
{
    private readonly Lock _gate = new();
    private readonly List<(long Ordinal, string Text)> _items = []; // guarded by _gate
    private int _settled;

    public int Every => options.Every;

    /// <summary>Is called with the number of items before each read, where set.</summary>
    public Action<int>? OnRead { get; set; }

    /// <summary>Gives the first ordinal that the engine announced.</summary>
    public long First { get; private set; } = -1;

    /// <summary>Gives the number of items read whose results the engine has taken: what a state of this block may claim, at any time.</summary>
    public int Settled => Volatile.Read(ref _settled);

    public (long Ordinal, string Text)[] Items
    {
        get
        {
            lock (_gate) return [.. _items];
        }
    }

    public async IAsyncEnumerable<Number> ConsumeAsync(IItemReader<Number> input, [EnumeratorCancellation] CancellationToken cancel)
    {
        First = input.First;
        for (int read = 0; ; read++)
        {
            OnRead?.Invoke(read);
            if (await input.ReadAsync(cancel).ConfigureAwait(false) is not { } item) break;

            string what = item.Payload is { } payload ? $"{payload.Value}" : $"{item.State} {item.Absence!.Reason} at {item.Absence.Node}";
            item.Payload?.Release();
            lock (_gate) _items.Add((item.Header.Ordinal, $"{item.Header.Key:x16} {what}"));
            if (options.Every > 0 && (item.Header.Ordinal + 1) % options.Every == 0) yield return new Number(item.Header.Ordinal);

            Volatile.Write(ref _settled, read + 1);
        }
    }
}

/// <summary>Keeps what it is given, with its identity.</summary>
[Block("resume.write", "Writes numbers.")]
[In("number")]
public sealed class WriteBlock(NoOptions options) : ISink<Number>
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, string> _written = []; // guarded by _gate

    public NoOptions Options => options;

    /// <summary>Gives what was written, in ordinal order; adding an ordinal twice throws.</summary>
    public (long Ordinal, string Text)[] Items
    {
        get
        {
            lock (_gate) return [.. _written.Select(w => (w.Key, w.Value))];
        }
    }

    public async ValueTask WriteAsync(Number input, ItemScope item, CancellationToken cancel)
    {
        for (int i = new Philox(item.Seed).NextInt32(4); i > 0; i--) await Task.Yield();
        lock (_gate) _written.Add(item.Header.Ordinal, $"{item.Header.Key:x16} {input.Value}");
    }
}

/// <summary>Options of <see cref="QuotaBlock"/>.</summary>
public sealed record QuotaOptions
{
    [Description("Classes, by the value's remainder.")]
    [Range(1, 1000)]
    public int Classes { get; init; } = 3;

    [Description("Payloads of each class that are kept.")]
    [Range(1, 1000)]
    public int Quota { get; init; } = 2;
}

/// <summary>Keeps the first payloads of each class, and so remembers a count per class.</summary>
[Block("resume.quota", "Keeps the first of each class.")]
[In("number")]
[Out("kept")]
public sealed class QuotaBlock(QuotaOptions options) : IRoute<Number>, IStateful<ImmutableSortedDictionary<long, int>>
{
    public ImmutableSortedDictionary<long, int> State { get; set; } = ImmutableSortedDictionary<long, int>.Empty;

    public bool IsPossible(ImmutableSortedDictionary<long, int> state) => state.Values.All(count => count >= 0 && count <= options.Quota);

    public Route Choose(Number input, ItemScope item)
    {
        long remainder = input.Value % options.Classes;
        int count = State.GetValueOrDefault(remainder);
        if (count == options.Quota) return Route.Drop("enoughOfIt");

        State = State.SetItem(remainder, count + 1);
        return Route.ToAll;
    }
}

/// <summary>Lets every second payload through, and tells nobody how many came.</summary>
[Block("resume.forgetful", "Remembers what it does not save.")]
[In("number")]
[Out("number")]
public sealed class ForgetfulRouteBlock(NoOptions options) : IRoute<Number>
{
    private int _count;

    public NoOptions Options => options;

    public Route Choose(Number input, ItemScope item) => ++_count % 2 == 0 ? Route.ToAll : Route.Drop("second");
}

/// <summary>Writes to a place that outlives the run, and drops at its start what will come again.</summary>
[Block("resume.store", "Writes numbers once.")]
[In("number")]
public sealed class StoreBlock(NoOptions options) : ISink<Number>
{
    public NoOptions Options => options;

    /// <summary>Gives what is kept; the same for all runs.</summary>
    public List<(long Ordinal, long Value)> Kept { get; set; } = [];

    public ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        Kept.RemoveAll(k => k.Ordinal >= run.FirstOrdinal);
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteAsync(Number input, ItemScope item, CancellationToken cancel)
    {
        Kept.Add((item.Header.Ordinal, input.Value));
        return ValueTask.CompletedTask;
    }
}
