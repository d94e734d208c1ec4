using StreamSynth.Engine.Blocks;

namespace StreamSynth.Engine.Graph.Rules;

/// <summary>Finds the block whose absence explains a wrong edge: one that takes what arrives and gives what is needed.</summary>
internal static class MissingBlock
{
    private const int MostNamed = 3;

    /// <summary>Writes the fix of an edge whose payloads or shapes differ; null when no block of the catalog fits between.</summary>
    public static string? Between(DraftEdge edge, BlockCatalog catalog)
    {
        string[] fitting = [.. catalog.Blocks.Where(b => b.Kind != BlockKind.Consume && !b.Gathered.Any(g => !g.Optional)).Select(b => Describe(b, edge)).OfType<string>()];
        if (fitting.Length == 0) return null;

        string choice = string.Join(" or ", fitting.Take(MostNamed));

        return $"put {choice} between '{edge.From.Spec.Name}' and '{edge.To.Spec.Name}'.";
    }

    private static string? Describe(BlockDescriptor block, DraftEdge edge)
    {
        if (block.Input is not { } input || block.Output is not { } output) return null;
        if (input.Payload != edge.FromPort.Payload || output.Payload != edge.ToPort.Payload) return null;

        var symbols = new Dictionary<string, string>();
        if (input.Shape is { } takes && edge.From.OutputShape is { } arriving && !takes.TryUnify(arriving, symbols)) return null;
        if (output.Shape is not { } gives || edge.ToPort.Shape is not { } needed) return Node(block, string.Empty);

        return needed.TryUnify(gives.Bind(symbols), new Dictionary<string, string>()) ? Node(block, OptionsFor(block, gives, needed)) : null;
    }

    // A dimension of the output that bears the name of an option is set by it: u8[height,width,3].
    private static string OptionsFor(BlockDescriptor block, Shape gives, Shape needed)
    {
        HashSet<string> options = [.. RecordReader.MembersOf(block.Options).Select(RecordReader.NameOf)];
        IEnumerable<string> set = gives.Dimensions.Zip(needed.Dimensions)
            .Where(pair => options.Contains(pair.First) && int.TryParse(pair.Second, out _))
            .Select(pair => $"{pair.First} {pair.Second}");

        return string.Join(", ", set);
    }

    private static string Node(BlockDescriptor block, string options)
    {
        string article = "aeiou".Contains(block.Name[0], StringComparison.Ordinal) ? "an" : "a";

        return options.Length == 0 ? $"{article} {block.Name} node" : $"{article} {block.Name} node ({options})";
    }
}
