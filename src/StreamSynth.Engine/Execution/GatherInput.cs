using System.Threading.Tasks.Dataflow;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Execution;

/// <summary>Reads one gathered input to its end.</summary>
internal interface IGatherInput
{
    /// <summary>Waits for the end and sets the block's property.</summary>
    Task FillAsync(IBlock block);

    /// <summary>Releases the payloads.</summary>
    void Release();
}

/// <summary>Collects the payloads of one gathered input, in ordinal order, within the node's partition.</summary>
internal sealed class GatherInput<T> : IGatherInput
    where T : class, IPayload
{
    private readonly Edge<T> _edge;
    private readonly GatherPartition _partition;
    private readonly RunContext _run;
    private readonly ActionBlock<Item<T>> _queue;
    private readonly List<T> _payloads = [];
    private bool _full;

    public GatherInput(Edge<T> edge, GatherPartition partition, RunContext run)
    {
        _edge = edge;
        _partition = partition;
        _run = run;
        _queue = new(Collect, new() { BoundedCapacity = edge.Plan.Capacity });
        edge.Connect(_queue);
    }

    public async Task FillAsync(IBlock block)
    {
        await _queue.Completion.ConfigureAwait(false);
        _edge.Plan.ToPort.Property!.SetValue(block, _payloads);
    }

    public void Release()
    {
        foreach (T payload in _payloads) payload.Release();
        _payloads.Clear();
    }

    private void Collect(Item<T> item)
    {
        _edge.CountGathered();
        try
        {
            if (item.Payload is { } payload) Keep(item, payload);
        }
        catch (Exception e)
        {
            _run.Fail(_edge.Plan.To, e);
        }
    }

    private void Keep(Item<T> item, T payload)
    {
        // The payload moves from the edge's credit to the node's partition.
        _edge.Release(item);
        if (_partition.TryTake(payload.Bytes))
        {
            _payloads.Add(payload);
            return;
        }

        payload.Release();
        if (_full) return;
        _full = true;
        _run.Fail(_edge.Plan.To, new GraphException(new Diagnostic(
            "SS5004",
            $"inputs.{_edge.Plan.ToPort.Name}",
            $"the gathered inputs of '{_edge.Plan.To}' hold more than their {ByteSize.Format(_partition.Bytes)}.",
            $"raise nodes.{_edge.Plan.To}.limits.gather, or gather fewer items.")));
    }
}

/// <summary>Counts the bytes that the gathered inputs of one node hold together.</summary>
internal sealed class GatherPartition(long bytes)
{
    private long _taken;

    public long Bytes => bytes;

    public bool TryTake(long wanted) => Interlocked.Add(ref _taken, wanted) <= bytes;
}
