namespace StreamSynth.Blocks.Embeddings;

/// <summary>Is one row of a Parquet file of embeddings.</summary>
public sealed record EmbeddingRow
{
    /// <summary>Gives the ordinal that the picture had where its embedding was written; rows are in its order. In a file of another program, the number of the row.</summary>
    public required long Ordinal { get; init; }

    /// <summary>Gives the item's key; in a file of another program, the number of the row.</summary>
    public required ulong Key { get; init; }

    /// <summary>Gives the id, unique in the file: "family/name" for a real picture that has both, else the key in hexadecimal digits; in a file of another program, what it says.</summary>
    public required string Id { get; init; }

    /// <summary>Gives the class; empty where it is not known.</summary>
    public required string Class { get; init; }

    /// <summary>Gives the family of drawings or photographs, such as the icon set; null for a synthetic picture.</summary>
    public string? Family { get; init; }

    /// <summary>Gives the picture's name within its family; null for a synthetic picture.</summary>
    public string? Name { get; init; }

    /// <summary>Gives the data split; null for a synthetic picture.</summary>
    public string? Split { get; init; }

    /// <summary>Gives how the numbers are stored: "float32", "float16" or "int8".</summary>
    public required string Precision { get; init; }

    /// <summary>Gives what each number of <see cref="Embedding"/> is multiplied with; null where they stand as they are.</summary>
    public float? Scale { get; init; }

    /// <summary>Gives the numbers of the unit vector, little-endian, one after the other.</summary>
    public required byte[] Embedding { get; init; }
}
