using System.Numerics;
using StreamSynth.Engine.Blocks;

namespace StreamSynth.Engine.Graph.Rules;

/// <summary>
/// Works out how many items come at one end of a node for each that comes at an end of another: the balance equations of synchronous dataflow, solved by joining ends
/// into sets with a known ratio.
/// </summary>
/// <remarks>Source: Lee and Messerschmitt, "Static scheduling of synchronous data flow programs for digital signal processing", IEEE Trans. Computers C-36(1), 1987.</remarks>
internal sealed class Paces
{
    private readonly Dictionary<End, (End Parent, Ratio Ratio)> _parents = [];

    /// <summary>Relates the two ends of every node that keeps a fixed pace.</summary>
    public Paces(IEnumerable<DraftNode> nodes)
    {
        foreach (DraftNode node in nodes.Where(KeepsPace)) Relate(new(node, false), new(node, true), new((node.Block as IFanOut)?.FanOut ?? 1, 1));
    }

    /// <summary>Tells whether a node gives a fixed number of items for each that it takes.</summary>
    public static bool KeepsPace(DraftNode node) => node.Descriptor!.Kind is not (BlockKind.Consume or BlockKind.Merge) && node.Block is not IRoute { MayEnd: true };

    /// <summary>Takes up a link; false when it contradicts those before it.</summary>
    public bool TryLink(DraftEdge edge) => Relate(new(edge.From, true), new(edge.To, false), Ratio.One);

    /// <summary>Gives the items on a link while so many go through a node, rounded up; 0 when the two have nothing to do with each other.</summary>
    public long Convert(long items, DraftNode through, DraftEdge on)
    {
        (End a, Ratio node) = Find(new(through, true));
        (End b, Ratio edge) = Find(new(on.From, true));
        if (a != b) return 0;

        Ratio result = new Ratio(items, 1) * edge / node;
        BigInteger whole = (result.Over + result.Under - 1) / result.Under;

        return whole > long.MaxValue / 1024 ? long.MaxValue / 1024 : (long)whole;
    }

    private bool Relate(End from, End to, Ratio ratio)
    {
        (End a, Ratio x) = Find(from);
        (End b, Ratio y) = Find(to);
        if (a == b) return x * ratio == y;

        // y * pace(b) = pace(to) = ratio * pace(from) = ratio * x * pace(a)
        _parents[b] = (a, x * ratio / y);
        return true;
    }

    private (End Root, Ratio Ratio) Find(End end)
    {
        Ratio ratio = Ratio.One;
        while (_parents.TryGetValue(end, out (End Parent, Ratio Ratio) up))
        {
            ratio *= up.Ratio;
            end = up.Parent;
        }

        return (end, ratio);
    }

    private readonly record struct End(DraftNode Node, bool IsOutput);

    private readonly record struct Ratio
    {
        public Ratio(BigInteger over, BigInteger under)
        {
            BigInteger common = BigInteger.GreatestCommonDivisor(over, under);
            Over = common.IsZero ? over : over / common;
            Under = common.IsZero ? under : under / common;
        }

        public static Ratio One { get; } = new(1, 1);

        public BigInteger Over { get; }

        public BigInteger Under { get; }

        public static Ratio operator *(Ratio a, Ratio b) => new(a.Over * b.Over, a.Under * b.Under);

        public static Ratio operator /(Ratio a, Ratio b) => new(a.Over * b.Under, a.Under * b.Over);
    }
}
