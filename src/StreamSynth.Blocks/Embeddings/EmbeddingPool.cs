using StreamSynth.Search;
using StreamSynth.Search.Embeddings;
using StreamSynth.Storage;

namespace StreamSynth.Blocks.Embeddings;

/// <summary>Holds a Parquet file of embeddings for searching: the vectors, and beside each its class and family.</summary>
/// <remarks>Memory: 4 bytes per number, and per row its id and two references; classes and families are kept once each. Threads: any number may read.</remarks>
public sealed class EmbeddingPool : IDisposable
{
    private readonly List<string> _classes = [];
    private readonly List<string?> _families = [];

    private EmbeddingPool(string path, EmbeddingColumnNames? columns, EmbeddingSet points, List<string> classes, List<string?> families) =>
        (Path, Columns, Points, _classes, _families) = (path, columns, points, classes, families);

    /// <summary>Gives the file, absolute.</summary>
    public string Path { get; }

    /// <summary>Gives the columns that were read; null for a file that <c>embeddings.write</c> wrote.</summary>
    public EmbeddingColumnNames? Columns { get; }

    /// <summary>Gives the vectors with their ids.</summary>
    public EmbeddingSet Points { get; }

    /// <summary>Gives the class of each row; empty where it is not known.</summary>
    public IReadOnlyList<string> Classes => _classes;

    /// <summary>Gives the family of each row; null where it has none.</summary>
    public IReadOnlyList<string?> Families => _families;

    /// <summary>Reads a file that <c>embeddings.write</c> wrote, or one of another program with vectors as lists of numbers, which are scaled to unit length.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isWanted">Chooses rows; null takes all.</param>
    /// <param name="columns">Columns of a file of another program; null, and what is not named, is looked for.</param>
    /// <param name="cancel">Stops reading.</param>
    /// <exception cref="SearchException">
    /// The file is missing, torn or has other columns; a row has no id or no vector, or is of another width, not finite or zero; an id comes twice; or no row is wanted.
    /// </exception>
    public static EmbeddingPool Open(string path, Func<EmbeddingRow, bool>? isWanted = null, EmbeddingColumnNames? columns = null, CancellationToken cancel = default)
    {
        string full = System.IO.Path.GetFullPath(path);
        List<string> classes = [];
        List<string?> families = [];
        Dictionary<string, string> names = [];
        var source = EmbeddingSource.Find(full, columns);
        EmbeddingSetBuilder? builder = null;
        try
        {
            foreach (EmbeddingRow row in source.Rows())
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

            return new(full, source.Columns, builder.Build(), classes, families);
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

    /// <summary>Looks at a file's footer: whether <see cref="Open"/> would find its columns.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">Columns of a file of another program; null, and what is not named, is looked for.</param>
    /// <exception cref="SearchException">The file is missing, torn or has other columns.</exception>
    public static void Check(string path, EmbeddingColumnNames? columns = null) => EmbeddingSource.Find(System.IO.Path.GetFullPath(path), columns);

    /// <summary>Reads the rows of a file, one after the other.</summary>
    /// <param name="path">The file, which must stay in place meanwhile.</param>
    /// <param name="columns">Columns of a file of another program; null, and what is not named, is looked for.</param>
    /// <exception cref="SearchException">While enumerating: the file is missing, torn or has other columns, or a row has no id or no vector.</exception>
    public static IEnumerable<EmbeddingRow> Rows(string path, EmbeddingColumnNames? columns = null)
    {
        foreach (EmbeddingRow row in EmbeddingSource.Find(path, columns).Rows()) yield return row;
    }

    /// <inheritdoc/>
    public void Dispose() => Points.Dispose();

    private static string Once(Dictionary<string, string> names, string name)
    {
        if (names.TryGetValue(name, out string? kept)) return kept;
        names.Add(name, name);

        return name;
    }
}
