// Why can streams that part and meet again not wait for each other for ever, when every edge is bounded?
//
// Say a join waits for an item on input b, and input a is full. What feeds a then waits, and so does, in the end, the node where the ways part. On the way to b everything
// that was sent is therefore either through, or kept back by a batch that is not full or a window that is not over. So nobody waits for ever if input a has more places
// than all batches and windows on the other ways keep back together. In a graph of several such loops the same sum over every cycle of waits gives the same condition:
// each cycle enters at least one meeting node by a full input and leaves it by an empty one.
//
// Three things follow. A node whose output keeps no fixed pace with its input (a reader, a merge, a take) may not lie on one of the ways: no number of places would do.
// Both ways must bring items at the same pace. And a batch there may not wait for survivors without end while a filter before it drops all: it is closed after a fixed
// number of ordinals. Items that are skipped before the ways part are no survivors on either of them, hold no credit, and so do not count.
//
// A block that reads two streams at its own pace keeps none of this: no number of places would do, so its streams may not hang together at all.
using StreamSynth.Engine.Blocks;

namespace StreamSynth.Engine.Graph.Rules;

/// <summary>Gives every input where branches meet the places that it needs, and refuses branches for which no number would do.</summary>
internal sealed class LoopRule : IGraphRule
{
    // Twice the batch: half the items may be lost on the branch alone before its batches get smaller.
    private const int SpanPerBatch = 2;

    public void Check(PlanDraft draft, ICollection<Diagnostic> faults)
    {
        if (draft.Order is null || draft.Nodes.Values.Any(n => n.Block is null)) return;

        var ways = new Ways(draft);
        foreach (DraftEdge edge in ways.Edges) edge.IsInLoop = ways.Connect(edge.From, edge.To, without: edge);
        List<DraftNode> inside = [.. draft.Order.Where(ways.IsInside)];
        foreach (DraftNode node in inside.Where(n => !Paces.KeepsPace(n))) faults.Add(NoPace(node));
        foreach (DraftNode node in inside.Where(n => n is { Descriptor.Kind: BlockKind.BatchTransform, Window: 0, Spec.Limits.Batch: > 1 }))
        {
            node.Span = new(SpanPerBatch * node.Spec.Limits.Batch, ways.NotShared(node));
        }

        foreach (DraftEdge edge in ways.Edges.Where(e => e.IsInLoop && ReadsTwo(e.To) && ways.Into(e.To).First() != e)) faults.Add(OwnPace(edge, ways));
        if (LinkAll(draft, ways, faults) is not { } paces) return;

        foreach (DraftEdge edge in ways.Edges.Where(e => e.IsInLoop && ways.Meets(e.To)))
        {
            long kept = inside.Where(n => ways.ReachesMeeting(n, without: edge)).Sum(n => paces.Convert((n.Span?.Ordinals ?? n.Collects) - 1, n, edge));
            edge.KeptBackElsewhere = (int)Math.Min(kept, int.MaxValue / 8);
        }
    }

    private static Diagnostic NoPace(DraftNode node) => new(
        "SS3009",
        node.Path,
        $"'{node.Spec.Name}' ({node.Spec.Block}) lies on a branch that meets another branch of the same items, but gives no fixed number of items for each that it takes: the branches would wait for each other.",
        node.Descriptor!.Kind == BlockKind.Merge
            ? "connect all branches to one merge."
            : $"put '{node.Spec.Name}' where the branches have not parted yet or have met, or give it a source of its own.");

    private static bool ReadsTwo(DraftNode node) => node.Descriptor is { Kind: BlockKind.Consume, Mains.Count: > 1 };

    private static Diagnostic OwnPace(DraftEdge edge, Ways ways) => new(
        "SS3011",
        edge.Path,
        $"'{edge.To.Spec.Name}' reads '{ways.Into(edge.To).First().Source}' and '{edge.Source}' at its own pace, but the two hang together elsewhere: while it waits for one, the other would be full, and neither could go on.",
        "give one of the two a source node of its own.");

    // The first input of each node makes no loop; the others must agree with what is known by then.
    private static Paces? LinkAll(PlanDraft draft, Ways ways, ICollection<Diagnostic> faults)
    {
        var paces = new Paces(draft.Order!);
        var seen = new HashSet<DraftNode>();
        List<DraftEdge> further = [];
        foreach (DraftEdge edge in draft.Order!.SelectMany(ways.Into))
        {
            if (seen.Add(edge.To)) paces.TryLink(edge);
            else if (!ReadsTwo(edge.To)) further.Add(edge);
        }

        bool agree = true;
        foreach (DraftEdge edge in further.Where(e => !paces.TryLink(e)))
        {
            agree = false;
            if (edge.To.Descriptor!.Kind == BlockKind.Join) continue;
            faults.Add(new(
                "SS3010",
                edge.Path,
                $"'{edge.To.Spec.Name}' takes from '{ways.Into(edge.To).First().Source}' and '{edge.Source}' in turn, but they hang together before that, in unequal numbers: one would pile up.",
                "expand both branches by the same factor, or give them sources of their own."));
        }

        return agree ? paces : null;
    }
}
