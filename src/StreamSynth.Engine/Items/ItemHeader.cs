namespace StreamSynth.Engine.Items;

/// <summary>Says which item this is, however it travels: place in the source's order, and identity.</summary>
/// <param name="Ordinal">Number of the item at this point of the graph, 0, 1, 2, ...; after an expansion by N, parent * N + child.</param>
/// <param name="Key">Identity: a pure function of run seed, source node and the path of ordinals.</param>
public readonly record struct ItemHeader(long Ordinal, ulong Key)
{
    /// <summary>Gives the header of item <paramref name="ordinal"/> of a source node.</summary>
    public static ItemHeader OfSource(ulong sourceKey, long ordinal) => new(ordinal, KeyMix.Mix(sourceKey, (ulong)ordinal));

    /// <summary>Gives the header of child <paramref name="index"/> of an expansion into <paramref name="fanOut"/> children.</summary>
    public ItemHeader Child(int index, int fanOut) => new((Ordinal * fanOut) + index, KeyMix.Mix(Key, (ulong)index));

    /// <summary>Gives the seed of one call: it depends on the item and on the node, and on nothing else.</summary>
    public ulong SeedFor(ulong nodeKey) => KeyMix.Mix(Key, nodeKey);
}
