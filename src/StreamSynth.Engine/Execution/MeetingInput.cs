using System.Threading.Tasks.Dataflow;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Execution;

/// <summary>
/// Is one input of a node where streams meet. What is early waits on its own edge, under the edge's credit: a JoinBlock would take all that comes on one side into a store of its
/// own, without a bound. Payloads are bounded by that credit. Where branches of the same items meet, skipped and failed items, which hold no credit, are always
/// taken in: they must not stand in the way of the branch that others wait for.
/// </summary>
/// <remarks>Threads: one reader; the producing host sends.</remarks>
internal sealed class MeetingInput<T>
    where T : class, IPayload
{
    private readonly BufferBlock<Item<T>> _queue;

    public MeetingInput(Edge<T> edge)
    {
        Edge = edge;
        _queue = new(new() { BoundedCapacity = edge.Plan.IsInLoop ? DataflowBlockOptions.Unbounded : edge.Plan.Capacity });
        edge.Connect(_queue);
    }

    public Edge<T> Edge { get; }

    public int Count => _queue.Count;

    /// <summary>Waits for the next item; null at the end. A value keeps its credit until the host gives it back.</summary>
    public ValueTask<Item<T>?> NextAsync() => _queue.TryReceive(out Item<T> item) ? new(item) : WaitAsync();

    private async ValueTask<Item<T>?> WaitAsync()
    {
        while (await _queue.OutputAvailableAsync().ConfigureAwait(false))
        {
            if (_queue.TryReceive(out Item<T> item)) return item;
        }

        return null;
    }
}
