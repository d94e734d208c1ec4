using System.Threading.Tasks.Dataflow;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Regeneration;

namespace StreamSynth.Engine.Execution;

/// <summary>Is one link at run time: the credit, and the queue of the consuming host.</summary>
internal abstract class Edge(PlannedEdge plan)
{
    private long _sent;
    private long _gathered;
    private long _resumed;
    private long _absent;
    private long _unread;
    private volatile bool _isClosed;
    private Action? _whenClosed;
    private long _from;
    private long _gapsBelow;
    private HashSet<long> _needed = [];

    public PlannedEdge Plan => plan;

    public EdgeCredit Credit { get; } = new(plan.Capacity, plan.CreditBytes);

    /// <summary>Tells whether the consumer still has a use for payloads; what it does not want must still arrive, but need not be made.</summary>
    public bool IsWanted => !_isClosed;

    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Gives the items that a gathered input took, payload or not.</summary>
    public long Gathered => Interlocked.Read(ref _gathered);

    /// <summary>Gives the first ordinal that the consumer needs; set once, before the run. What comes before was resolved before the run was interrupted.</summary>
    public long From
    {
        get => _from;
        set => (_from, _gapsBelow) = (value, value);
    }

    /// <summary>Gives the items that were dropped here because they were resolved before the run was interrupted.</summary>
    public long Resumed => Interlocked.Read(ref _resumed);

    /// <summary>Gives the items sent without a payload.</summary>
    public long Absent => Interlocked.Read(ref _absent);

    /// <summary>Gives the items that a reader did not read, payload or not.</summary>
    public long Unread => Interlocked.Read(ref _unread);

    /// <summary>Says that the consumer has enough.</summary>
    public void Close()
    {
        if (_isClosed) return;

        _isClosed = true;
        _whenClosed?.Invoke();
    }

    /// <summary>Sets what follows when the consumer has enough; done once, before the run.</summary>
    public void WhenClosed(Action action) => _whenClosed = action;

    /// <summary>Says that of the ordinals below a mark only some are needed; done once, before the run.</summary>
    public void NeedOnly(IEnumerable<long> ordinals, long below) => (_needed, _gapsBelow) = ([.. ordinals], Math.Max(_from, below));

    public void CountGathered() => Interlocked.Increment(ref _gathered);

    public void CountUnread() => Interlocked.Increment(ref _unread);

    /// <summary>Lets only payloads through that a selection of items needs; done once, before the run.</summary>
    public abstract void Select(Selection selection, PlannedNode to);

    protected bool IsResolved(long ordinal) => ordinal < _gapsBelow && (ordinal < _from || !_needed.Contains(ordinal));

    protected void CountSent(bool isAbsent)
    {
        Interlocked.Increment(ref _sent);
        if (isAbsent) Interlocked.Increment(ref _absent);
    }

    protected void CountResumed() => Interlocked.Increment(ref _resumed);
}

/// <summary>Is one link of a payload type.</summary>
internal sealed class Edge<T>(PlannedEdge plan) : Edge(plan)
    where T : class, IPayload
{
    private ITargetBlock<Item<T>>? _target;
    private OrdinalRanges? _wanted;
    private Action<Item<T>>? _watch;

    /// <summary>Connects the consuming host's queue; done once, before the run.</summary>
    public void Connect(ITargetBlock<Item<T>> target) => _target = target;

    public override void Select(Selection selection, PlannedNode to) => (_wanted, _watch) = (selection.On(Plan), selection.InputWatch<T>(Plan, to));

    /// <summary>
    /// Hands an item over and waits for the queue's room. Awaited on purpose: Post would drop what does not fit, and a BroadcastBlock overwrites
    /// for slow targets. Values have credit already; skipped and failed items hold none, since they weigh nothing, but wait for the queue like all.
    /// </summary>
    public Task SendAsync(Item<T> item)
    {
        if (IsResolved(item.Header.Ordinal))
        {
            Drop(item);
            return Task.CompletedTask;
        }

        if (_wanted is not null) item = Pick(item, _wanted);
        CountSent(item.Payload is null);
        Task<bool> sent = _target!.SendAsync(item);
        return sent.IsCompletedSuccessfully && sent.GetAwaiter().GetResult() ? Task.CompletedTask : Confirm(sent);
    }

    /// <summary>Says that no more will come. The producing host calls it when all its sends are done: completion never overtakes an item.</summary>
    public void Complete() => _target!.Complete();

    /// <summary>Gives the credit of a value back.</summary>
    public void Release(Item<T> item)
    {
        if (item.Payload is { } payload) Credit.Return(1, payload.Bytes);
    }

    /// <summary>Gives back the credit of a value and the consumer's reference on it, after the call.</summary>
    public void Finish(Item<T> item, RunContext run)
    {
        if (item.Payload is not { } payload) return;

        long bytes = 0;
        try
        {
            bytes = payload.Bytes;
            payload.Release();
        }
        catch (Exception e)
        {
            // The block released what the engine owns. Thrown on, this would fault the TPL block and leave its producer waiting for ever.
            run.Fail(Plan.To, e);
        }

        // Last: a place given back before its buffer would let one more item into memory than the edge may hold.
        Credit.Return(1, bytes);
    }

    private void Drop(Item<T> item)
    {
        CountResumed();
        if (item.Payload is { } payload) GiveBack(payload);
    }

    // The header goes on in any case: what follows counts on every ordinal.
    private Item<T> Pick(Item<T> item, OrdinalRanges wanted)
    {
        if (item.Header.Ordinal + 1 >= wanted.End) Close();
        _watch?.Invoke(item);
        if (item.Payload is not { } payload || wanted.Contains(item.Header.Ordinal)) return item;

        object? origin = payload.Origin;
        GiveBack(payload);
        return Item<T>.Without(item.Header, Selection.Without(Plan.From, origin));
    }

    private void GiveBack(T payload)
    {
        long bytes = payload.Bytes;
        payload.Release();
        Credit.Return(1, bytes);
    }

    private async Task Confirm(Task<bool> sent)
    {
        if (!await sent.ConfigureAwait(false)) throw new InvalidOperationException($"implementation error: {Plan.Target} refused an item.");
    }
}
