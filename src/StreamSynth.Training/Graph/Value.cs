namespace StreamSynth.Training.Graph;

/// <summary>Stands for one tensor of a graph: its unique name, element type and shape.</summary>
/// <param name="Name">Unique name within the graph.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes; <see cref="Dynamic"/> for a size known only when the graph runs.</param>
internal sealed record Value(string Name, ElementType Type, long[] Shape)
{
    /// <summary>Marks a size known only when the graph runs (the batch of an evaluation graph).</summary>
    public const long Dynamic = -1;

    public int Rank => Shape.Length;

    /// <summary>Counts the elements; only for static shapes.</summary>
    public long Count
    {
        get
        {
            long count = 1;
            foreach (long size in Shape) count *= size == Dynamic ? throw new InvalidOperationException($"{this} has no static size.") : size;
            return count;
        }
    }

    // Values are nodes of a graph: two of them are equal only when they are the same one.
    public bool Equals(Value? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"'{Name}' {Type}[{string.Join(",", Shape)}]";
}
