using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StreamSynth.Storage;

/// <summary>Names the columns of a Parquet file of embeddings that others wrote; what is not named is looked for.</summary>
public sealed record EmbeddingColumnNames
{
    /// <summary>Names the column of vectors.</summary>
    [Description("Column of vectors, lists of numbers. Not given: the only one with lists of floats, or 'embedding', 'embeddings' or 'vector' among several.")]
    [MinLength(1)]
    public string? Embedding { get; init; }

    /// <summary>Names the column of ids.</summary>
    [Description("Column of ids, text or whole numbers, each once. Not given: 'id', or the number of the row, from 0, where there is no such column.")]
    [MinLength(1)]
    public string? Id { get; init; }

    /// <summary>Names the column of classes.</summary>
    [Description("Column of classes, text or numbers. Not given: 'class' or 'label', or none.")]
    [MinLength(1)]
    public string? Class { get; init; }

    /// <summary>Names the column of families.</summary>
    [Description("Column of families, of which whole ones are held back for a test: text or whole numbers. Not given: 'family' if it holds text, or none.")]
    [MinLength(1)]
    public string? Family { get; init; }

    /// <summary>Names the column of data splits.</summary>
    [Description("Column of data splits, text or whole numbers. Not given: 'split' if it holds text, or none.")]
    [MinLength(1)]
    public string? Split { get; init; }

    /// <summary>Names the column of names.</summary>
    [Description("Column of names within the family, text or whole numbers. Not given: 'name' if it holds text, or none.")]
    [MinLength(1)]
    public string? Name { get; init; }

    /// <summary>Writes what is named, such as "embedding = 'clip', class = 'label'".</summary>
    public override string ToString() => string.Join(
        ", ",
        new[] { ("embedding", Embedding), ("id", Id), ("class", Class), ("family", Family), ("split", Split), ("name", Name) }.Where(n => n.Item2 is not null).Select(n => $"{n.Item1} = '{n.Item2}'"));
}
