using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Regeneration;

/// <summary>Tells hosts and edges of a run which items are wanted, and hands those of one node to a capture.</summary>
/// <param name="demand">What is wanted where.</param>
/// <param name="node">The node whose items are captured.</param>
/// <param name="capture">Takes them.</param>
/// <remarks>Threads: any.</remarks>
internal sealed class Selection(Demand demand, string node, ICapture capture)
{
    /// <summary>Gives the ordinals whose payloads a link carries.</summary>
    public OrdinalRanges On(PlannedEdge edge) => demand.On(edge);

    /// <summary>Gives the ordinal after the last that is wanted of a node.</summary>
    public long EndOf(string name) => demand.Of(name).End;

    /// <summary>Tells whether any of a batch's items is wanted.</summary>
    public bool WantsAny<T>(string name, IReadOnlyList<BatchMember<T>> members)
        where T : class, IPayload => members.Any(m => demand.Of(name).Contains(m.Header.Ordinal));

    /// <summary>Gives the number of the batch that must begin at an ordinal; null where it may begin as it comes.</summary>
    public long? BatchAt(string name, long ordinal) => demand.BoundsOf(name).BeginsAt(ordinal);

    /// <summary>Makes what takes an item's place on a link that need not carry its payload.</summary>
    public static Absence Without(string from, object? origin) => new(ItemState.Skipped, Regenerator.NotNeeded, from, null, origin);

    /// <summary>Gives what takes the items of a link before they reach the captured node; null where nothing does. A batch host tells of its members itself.</summary>
    public Action<Item<T>>? InputWatch<T>(PlannedEdge edge, PlannedNode to)
        where T : class, IPayload
    {
        if (edge.To != node || edge.ToPort.Gathered || to.Descriptor.Kind is BlockKind.Merge or BlockKind.Reorder) return null;

        OrdinalRanges wanted = to.Block is IFanOut fanOut ? demand.Of(node).Parents(fanOut.FanOut) : demand.Of(node);
        bool isBatch = to.Descriptor.Kind == BlockKind.BatchTransform;
        return item =>
        {
            if (wanted.Contains(item.Header.Ordinal) && !(isBatch && item.IsValue)) capture.TakeInput(new(edge.ToPort.Name, item.Header, item.Payload, item.Absence));
        };
    }

    /// <summary>Gives what takes the items of an output before they leave; null where nothing does.</summary>
    public Action<Item<T>>? OutputWatch<T>(PlannedNode from, string port)
        where T : class, IPayload
    {
        if (from.Name != node || port.Length == 0) return null;

        OrdinalRanges wanted = demand.Of(node);
        bool isBatch = from.Descriptor.Kind == BlockKind.BatchTransform;
        return item =>
        {
            // The other members of a batch are made too.
            bool isMade = wanted.Contains(item.Header.Ordinal) || (isBatch && (item.IsValue || item.Absence!.Node == node));
            if (isMade && item.Absence?.Reason != Regenerator.NotNeeded) capture.TakeOutput(new(port, item.Header, item.Payload, item.Absence));
        };
    }

    /// <summary>Takes the members of a batch that is worked on.</summary>
    public void TakeBatch<T>(PlannedNode at, long id, IReadOnlyList<BatchMember<T>> members)
        where T : class, IPayload
    {
        if (at.Name != node) return;

        capture.TakeBatch(id, [.. members.Select(m => m.Header)]);
        foreach (BatchMember<T> member in members) capture.TakeInput(new(at.Descriptor.Input!.Name, member.Header, member.Payload, null));
    }
}
