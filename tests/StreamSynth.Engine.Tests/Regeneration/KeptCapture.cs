using StreamSynth.Engine.Items;
using StreamSynth.Engine.Regeneration;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Regeneration;

/// <summary>Keeps what a node got and gave, as text.</summary>
internal sealed class KeptCapture : ICapture
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<(string Port, long Ordinal), string> _inputs = [];
    private readonly SortedDictionary<(string Port, long Ordinal), string> _outputs = [];
    private readonly SortedDictionary<long, ItemHeader[]> _batches = [];

    /// <summary>Gives what arrived; adding an item twice throws.</summary>
    public IReadOnlyDictionary<(string Port, long Ordinal), string> Inputs => _inputs;

    /// <summary>Gives what left.</summary>
    public IReadOnlyDictionary<(string Port, long Ordinal), string> Outputs => _outputs;

    /// <summary>Gives the members of each batch that was worked on.</summary>
    public IReadOnlyDictionary<long, ItemHeader[]> Batches => _batches;

    public void TakeInput(CapturedItem item)
    {
        lock (_gate) _inputs.Add((item.Port, item.Header.Ordinal), Describe(item));
    }

    public void TakeOutput(CapturedItem item)
    {
        lock (_gate) _outputs.Add((item.Port, item.Header.Ordinal), Describe(item));
    }

    public void TakeBatch(long id, IReadOnlyList<ItemHeader> members)
    {
        lock (_gate) _batches.Add(id, [.. members]);
    }

    private static string Describe(CapturedItem item)
    {
        string what = item.Payload is Number payload ? $"{payload.Value}" : $"{item.Absence!.State} {item.Absence.Reason} at {item.Absence.Node}";
        return $"{item.Header.Key:x16} {what}";
    }
}
