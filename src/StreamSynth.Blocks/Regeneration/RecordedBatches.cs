using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Regeneration;

namespace StreamSynth.Blocks.Regeneration;

/// <summary>
/// Learns from the ledger of a run which items survived to its image generator, and so where batches began, there and at the nodes behind it: a batch can then be painted again without
/// painting those before it.
/// </summary>
/// <remarks>
/// What the ledger leaves open (an item that failed alone within a batch, a filter between two batch nodes) is not guessed: there the items are made again from the last place that is known.
/// </remarks>
public sealed class RecordedBatches
{
    private readonly long[] _made;
    private readonly long[] _batches;

    /// <summary>Takes the lines of one training node.</summary>
    /// <param name="lines">Ordinal and generator's batch of each synthetic line; lines without a batch (-1) were lost before the generator.</param>
    public RecordedBatches(IEnumerable<(long Ordinal, long Batch)> lines)
    {
        (long Ordinal, long Batch)[] made = [.. lines.Where(l => l.Batch >= 0).OrderBy(l => l.Ordinal)];
        _made = [.. made.Select(m => m.Ordinal)];
        _batches = [.. made.Select(m => m.Batch)];
    }

    /// <summary>Gives the ordinals whose images were made in one batch, lowest first.</summary>
    /// <param name="batch">Number of the batch at the generator.</param>
    public IReadOnlyList<long> Members(long batch) => [.. _made.Where((_, i) => _batches[i] == batch)];

    /// <summary>Gives the numbers of the batches of which anything is known, lowest first.</summary>
    public IReadOnlyList<long> Ids => [.. _batches.Distinct().Order()];

    /// <summary>Gives what is known of the batches of a plan's nodes before a training node.</summary>
    /// <param name="plan">The plan that items are made with; it may work in other batches than the run did.</param>
    /// <param name="node">The training node.</param>
    /// <param name="port">Its port for synthetic images.</param>
    /// <param name="recordedBatch">Gives the batch size that a node had in the run.</param>
    /// <param name="lostNothing">Tells whether a node gave one image for each that it took, in the whole run.</param>
    public IReadOnlyDictionary<string, IReadOnlyList<KnownBatch>> Before(GraphPlan plan, string node, string port, Func<string, int> recordedBatch, Func<string, bool> lostNothing)
    {
        Dictionary<string, IReadOnlyList<KnownBatch>> known = [];
        foreach ((PlannedNode generator, IReadOnlyList<PlannedNode> behind, int perItem) in Generators(plan, node, port))
        {
            // Each ordinal at the generator gives so many at the training node.
            (long Ordinal, long Batch)[] items = [.. _made.Zip(_batches).Select(m => (m.First / perItem, m.Second)).DistinctBy(m => m.Item1)];
            known[generator.Name] = BatchesOf(items, generator, recordedBatch(generator.Name));
            foreach (PlannedNode next in behind.TakeWhile(n => n.Block is not IFanOut))
            {
                bool isPlainBatch = next.Descriptor.Kind == BlockKind.BatchTransform && next.Span is null && ((IWindowed)next.Block).Window == 0;
                if (isPlainBatch) known[next.Name] = Counted(items, next.Spec.Limits.Batch);
                if (!lostNothing(next.Name)) break;
            }
        }

        return known;
    }

    private static IReadOnlyList<KnownBatch> BatchesOf((long Ordinal, long Batch)[] items, PlannedNode generator, int recorded)
    {
        if (generator.Spec.Limits.Batch != recorded) return generator.Span is null && AreFull(items, recorded) ? Counted(items, generator.Spec.Limits.Batch) : [];

        // A batch of which a member is missing may have begun or ended elsewhere.
        IGrouping<long, (long Ordinal, long Batch)>[] full = [.. items.GroupBy(i => i.Batch).Where(b => b.Count() == recorded).OrderBy(b => b.Key)];
        bool isOrdered = full.Zip(full.Skip(1)).All(p => p.First.Last().Ordinal < p.Second.First().Ordinal);

        return isOrdered ? [.. full.Select(b => new KnownBatch(b.Key, b.First().Ordinal, b.Last().Ordinal + 1))] : [];
    }

    // Then the lines are all that survived to the generator, and batches of any size can be counted off.
    private static bool AreFull((long Ordinal, long Batch)[] items, int size) => items.Index().All(i => i.Item.Batch == i.Index / size);

    private static IReadOnlyList<KnownBatch> Counted((long Ordinal, long Batch)[] items, int size) =>
        [.. items.Chunk(size).Where(b => b.Length == size).Select((b, i) => new KnownBatch(i, b[0].Ordinal, b[^1].Ordinal + 1))];

    // Upwards until ordinals are counted anew; a join's two ways carry the same items.
    private static IEnumerable<(PlannedNode Generator, IReadOnlyList<PlannedNode> Behind, int Children)> Generators(GraphPlan plan, string node, string port)
    {
        PlannedEdge? last = plan.Into(node).FirstOrDefault(e => e.ToPort.Name == port);
        return last is null ? [] : Above(plan, last.From, [], 1);
    }

    private static IEnumerable<(PlannedNode Generator, IReadOnlyList<PlannedNode> Behind, int Children)> Above(GraphPlan plan, string name, IReadOnlyList<PlannedNode> behind, int children)
    {
        PlannedNode node = plan.Nodes.Single(n => n.Name == name);
        if (node.Block is IImageGenerator) return [(node, behind, children)];
        if (node.Descriptor.Kind is BlockKind.Merge or BlockKind.Reorder or BlockKind.Consume) return [];

        int more = node.Block is IFanOut fanOut ? children * fanOut.FanOut : children;
        return plan.Into(name).Where(e => !e.ToPort.Gathered).SelectMany(e => Above(plan, e.From, [node, .. behind], more));
    }
}
