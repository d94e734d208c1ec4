using StreamSynth.Storage.DuckDb;

namespace StreamSynth.Storage.Tables;

/// <summary>Chooses the columns of a file of embeddings: those that were named, which must fit, or those with usual names.</summary>
/// <param name="path">The file.</param>
/// <param name="types">Its columns in order.</param>
internal sealed class EmbeddingColumnChoice(string path, Dictionary<string, ColumnType> types)
{
    private static readonly string[] UsualVectors = ["embedding", "embeddings", "vector"];

    public EmbeddingColumnNames Choose(EmbeddingColumnNames named) => new()
    {
        Embedding = named.Embedding is { } vectors ? RequireVectors(vectors) : FindVectors(),
        Id = RequireName("id", named.Id ?? Usual("id")),
        Class = Require("class", named.Class, IsClass, "text or a number") ?? FindClass(),
        Family = RequireName("family", named.Family) ?? FindText("family"),
        Split = RequireName("split", named.Split) ?? FindText("split"),
        Name = RequireName("name", named.Name) ?? FindText("name"),
    };

    private static bool IsFloats(ColumnType type) => type is { IsList: true, Type: DuckDbType.Float or DuckDbType.Double };

    // Quantised vectors are lists of whole numbers; so are lists of tags, so they must be named.
    private static bool IsNumbers(ColumnType type) => IsFloats(type) || type is { IsList: true, Type: >= DuckDbType.TinyInt and <= DuckDbType.UBigInt or DuckDbType.Decimal };

    private static bool IsName(ColumnType type) =>
        type is { IsList: false, Type: DuckDbType.Varchar or (>= DuckDbType.TinyInt and <= DuckDbType.UBigInt) or DuckDbType.HugeInt or DuckDbType.Uuid };

    private static bool IsClass(ColumnType type) => IsName(type) || type is { IsList: false, Type: DuckDbType.Boolean or DuckDbType.Float or DuckDbType.Double or DuckDbType.Decimal };

    private string FindVectors()
    {
        string[] found = [.. types.Where(t => IsFloats(t.Value)).Select(t => t.Key)];
        if (found.Length == 1) return found[0];
        if (UsualVectors.Select(usual => Array.Find(found, name => name.Equals(usual, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(name => name is not null) is { } chosen) return chosen;

        string all = string.Join(", ", (found.Length > 0 ? types.Where(t => IsFloats(t.Value)) : types).Select(t => $"'{t.Key}' {t.Value}"));
        throw new StorageException(found.Length > 0
            ? $"{path}: expected one column of vectors, or one named {string.Join(", ", UsualVectors)}, found {found.Length}: {all}."
            : $"{path}: expected a column of vectors, FLOAT[] or DOUBLE[], found none (the file has {all}).");
    }

    private string RequireVectors(string column) => Require("embedding", column, IsNumbers, "lists of numbers, such as FLOAT[] or DOUBLE[]")!;

    private string? RequireName(string role, string? column) => Require(role, column, IsName, "text or a whole number");

    private string? Require(string role, string? column, Func<ColumnType, bool> fits, string expected)
    {
        if (column is null) return null;

        ColumnType found = ForeignFile.Require(types, path, column);
        return fits(found) ? Spelled(column) : throw new StorageException($"{path}: column '{column}', taken as '{role}': expected {expected}, found {found}.");
    }

    private string? FindClass() => new[] { "class", "label" }.Select(Usual).FirstOrDefault(name => name is not null && IsClass(types[name]));

    private string? FindText(string usual) => Usual(usual) is { } name && types[name] == new ColumnType(DuckDbType.Varchar) ? name : null;

    private string? Usual(string name) => types.ContainsKey(name) ? Spelled(name) : null;

    private string Spelled(string column) => types.Keys.First(name => name.Equals(column, StringComparison.OrdinalIgnoreCase));
}
