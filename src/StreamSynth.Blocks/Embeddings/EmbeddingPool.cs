using StreamSynth.Search;
using StreamSynth.Search.Embeddings;
using StreamSynth.Storage;

namespace StreamSynth.Blocks.Embeddings;

/// <summary>Holds a Parquet file of embeddings for searching: the vectors, and beside each its class and family.</summary>
/// <remarks>Memory: 4 bytes per number, and per row its id and two references; classes and families are kept once each. Threads: any number may read.</remarks>
public sealed class EmbeddingPool : IDisposable
{
    private static readonly string[] Columns = ["ordinal", "key", "id", "class", "family", "name", "split", "precision", "scale", "embedding"];

    private readonly List<string> _classes = [];
    private readonly List<string?> _families = [];

    private EmbeddingPool(string path, EmbeddingSet points, List<string> classes, List<string?> families) => (Path, Points, _classes, _families) = (path, points, classes, families);

    /// <summary>Gives the file, absolute.</summary>
    public string Path { get; }

    /// <summary>Gives the vectors with their ids.</summary>
    public EmbeddingSet Points { get; }

    /// <summary>Gives the class of each row; empty where it is not known.</summary>
    public IReadOnlyList<string> Classes => _classes;

    /// <summary>Gives the family of each row; null where it has none.</summary>
    public IReadOnlyList<string?> Families => _families;

    /// <summary>Reads a file that <c>embeddings.write</c> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isWanted">Chooses rows; null takes all.</param>
    /// <param name="cancel">Stops reading.</param>
    /// <exception cref="SearchException">
    /// The file is missing, torn or has other columns; a row is of another width, not finite or zero; an id comes twice; or no row is wanted.
    /// </exception>
    public static EmbeddingPool Open(string path, Func<EmbeddingRow, bool>? isWanted = null, CancellationToken cancel = default)
    {
        string full = System.IO.Path.GetFullPath(path);
        List<string> classes = [];
        List<string?> families = [];
        Dictionary<string, string> names = [];
        EmbeddingSetBuilder? builder = null;
        try
        {
            foreach (EmbeddingRow row in Rows(full))
            {
                cancel.ThrowIfCancellationRequested();
                if (isWanted is not null && !isWanted(row)) continue;

                float[] vector = EmbeddingCoding.Decode(row);
                builder ??= new(vector.Length);
                builder.Add(row.Id, vector);
                classes.Add(Once(names, row.Class));
                families.Add(row.Family is { } family ? Once(names, family) : null);
            }

            if (builder is null) throw new SearchException(SearchFaultCodes.Empty, $"{full}: expected embeddings, found no row{(isWanted is null ? string.Empty : " that is wanted")}", "name a file with rows");

            return new(full, builder.Build(), classes, families);
        }
        catch (SearchException fault) when (!fault.Message.Contains(full, StringComparison.Ordinal))
        {
            throw new SearchException(fault.Code, $"{full}: {fault.Message[..fault.Message.LastIndexOf(". Fix: ", StringComparison.Ordinal)]}", fault.Fix, fault);
        }
        finally
        {
            builder?.Dispose();
        }
    }

    /// <summary>Reads the rows of a file that <c>embeddings.write</c> wrote, one after the other.</summary>
    /// <param name="path">The file, which must stay in place meanwhile.</param>
    /// <exception cref="SearchException">While enumerating: the file is missing, torn or has other columns.</exception>
    public static IEnumerable<EmbeddingRow> Rows(string path)
    {
        using IEnumerator<EmbeddingRow> rows = Start(path);
        while (MoveNext(rows)) yield return rows.Current;
    }

    /// <inheritdoc/>
    public void Dispose() => Points.Dispose();

    private static IEnumerator<EmbeddingRow> Start(string path)
    {
        try
        {
            IReadOnlyList<string> found = TextColumns.NamesIn(path);
            string[] missing = [.. Columns.Except(found)];
            return missing.Length == 0 ? ParquetTable.Read<EmbeddingRow>(path).GetEnumerator() : throw new SearchException(
                SearchFaultCodes.Columns,
                $"{path}: expected the columns {string.Join(", ", Columns)}, found none named {string.Join(", ", missing)} (the file has {string.Join(", ", found)})",
                "name a file that embeddings.write wrote");
        }
        catch (StorageException torn)
        {
            throw Unreadable(torn);
        }
    }

    private static bool MoveNext(IEnumerator<EmbeddingRow> rows)
    {
        try
        {
            return rows.MoveNext();
        }
        catch (StorageException torn)
        {
            throw Unreadable(torn);
        }
    }

    private static SearchException Unreadable(StorageException torn) => new(SearchFaultCodes.Unreadable, torn.Message.TrimEnd('.'), "name a file that embeddings.write wrote, or write it again", torn);

    private static string Once(Dictionary<string, string> names, string name)
    {
        if (names.TryGetValue(name, out string? kept)) return kept;
        names.Add(name, name);

        return name;
    }
}
