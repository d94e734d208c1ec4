using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;

namespace StreamSynth.Blocks.Tests.Training.Mixing;

/// <summary>Hands out given items in order, each only after the test has let it arrive; arrivals may come in any order, as from parallel generation.</summary>
/// <param name="items">The items.</param>
/// <param name="inline">Whether who waits for an item goes on within the call that lets it arrive: for runs in virtual time.</param>
public sealed class ScriptedReader(IReadOnlyList<Item<Sample>> items, bool inline = false) : IItemReader<Sample>
{
    private readonly TaskCompletionSource[] _arrivals =
        [.. items.Select(_ => new TaskCompletionSource(inline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously))];

    private readonly TaskCompletionSource[] _asked = [.. items.Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
    private int _next;

    public long? Ordinals { get; init; } = items.Count;

    /// <summary>Gives the number of items that were asked for.</summary>
    public int Asked { get; private set; }

    /// <summary>Tells whether the consumer has said that it wants no more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Completes when an item has been asked for.</summary>
    public Task WhenAsked(int ordinal) => _asked[ordinal].Task;

    public void Arrive(int ordinal) => _arrivals[ordinal].TrySetResult();

    public void ArriveAll()
    {
        foreach (TaskCompletionSource arrival in _arrivals) arrival.TrySetResult();
    }

    public async ValueTask<Item<Sample>?> ReadAsync(CancellationToken cancel)
    {
        if (_next == items.Count) return null;

        Asked = _next + 1;
        _asked[_next].TrySetResult();
        await _arrivals[_next].Task.WaitAsync(cancel);

        return items[_next++];
    }

    public bool TryRead(out Item<Sample> item)
    {
        item = default;
        if (_next == items.Count || !_arrivals[_next].Task.IsCompleted) return false;

        item = items[_next++];
        return true;
    }

    public void Close() => IsClosed = true;

    /// <summary>Releases what nobody took, as the engine does when a run ends.</summary>
    public void ReleaseRest()
    {
        for (; _next < items.Count; _next++) items[_next].Payload?.Release();
    }
}
