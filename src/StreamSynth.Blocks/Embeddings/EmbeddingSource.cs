using StreamSynth.Search;
using StreamSynth.Storage;

namespace StreamSynth.Blocks.Embeddings;

/// <summary>Reads the rows of a Parquet file of embeddings, whoever wrote it.</summary>
internal sealed class EmbeddingSource
{
    private const string OtherColumns =
        "name the right column, as \"columns\": { \"embedding\": \"NAME\" } in the 'pool' of a search file and the options of seals.find, or as --pool-column embedding=NAME of 'seals label' (so too id, class, family, split, name)";

    private static readonly string[] OwnColumns = ["ordinal", "key", "id", "class", "family", "name", "split", "precision", "scale", "embedding"];

    private readonly string _path;
    private readonly EmbeddingColumns? _foreign;

    private EmbeddingSource(string path, EmbeddingColumns? foreign) => (_path, _foreign) = (path, foreign);

    /// <summary>Gives the columns that are read; null for a file that <c>embeddings.write</c> wrote.</summary>
    public EmbeddingColumnNames? Columns => _foreign?.Names;

    /// <summary>Looks at a file's footer.</summary>
    /// <exception cref="SearchException">The file is missing or torn, or its columns are others.</exception>
    public static EmbeddingSource Find(string path, EmbeddingColumnNames? columns)
    {
        IReadOnlyList<string> found = Readable(() => TextColumns.NamesIn(path));
        bool isNamed = columns is not null && columns != new EmbeddingColumnNames();
        if (OwnColumns.Except(found).Any()) return new(path, Choose(path, columns));
        if (!isNamed) return new(path, null);

        throw new SearchException(SearchFaultCodes.Columns, $"{path}: expected a file of another program, since columns are named ({columns}), found one that embeddings.write wrote", "leave the columns out");
    }

    /// <summary>Reads the rows in file order.</summary>
    /// <exception cref="SearchException">While enumerating: the file is torn, or a row has no id or no vector.</exception>
    public IEnumerable<EmbeddingRow> Rows()
    {
        using IEnumerator<EmbeddingRow> rows = (_foreign is null ? ParquetTable.Read<EmbeddingRow>(_path) : _foreign.Read().Select(RowOf)).GetEnumerator();
        while (Readable(rows.MoveNext)) yield return rows.Current;
    }

    private static EmbeddingColumns Choose(string path, EmbeddingColumnNames? columns)
    {
        try
        {
            return EmbeddingColumns.Open(path, columns);
        }
        catch (StorageException other)
        {
            throw new SearchException(SearchFaultCodes.Columns, other.Message.TrimEnd('.'), OtherColumns, other);
        }
    }

    private static T Readable<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (StorageException torn)
        {
            throw new SearchException(SearchFaultCodes.Unreadable, torn.Message.TrimEnd('.'), "name a Parquet file of embeddings, or write it again", torn);
        }
    }

    // Width and numbers are checked where vectors are gathered, those of all files alike.
    private EmbeddingRow RowOf(ForeignEmbedding row)
    {
        if (row.Id is null) throw Refused(row, _foreign!.Names.Id!, "an id", "null", "give every row an id, or name another column as 'id'");
        if (row.Vector is null) throw Refused(row, _foreign!.Names.Embedding!, "a list of numbers", "null", "leave rows without an embedding out");
        if (row.NullAt is { } place) throw Refused(row, _foreign!.Names.Embedding!, "a list of numbers", $"null at place {place}", "leave the row out, or embed its image again");
        if (row.Vector.Length == 0) throw Refused(row, _foreign!.Names.Embedding!, "a list of numbers", "an empty list", "leave rows without an embedding out");

        return new()
        {
            Ordinal = row.Row,
            Key = (ulong)row.Row,
            Id = row.Id,
            Class = row.Class ?? string.Empty,
            Family = row.Family,
            Name = row.Name,
            Split = row.Split,
            Precision = EmbeddingCoding.NameOf(EmbeddingPrecision.Float32),
            Embedding = EmbeddingCoding.Encode(row.Vector, EmbeddingPrecision.Float32).Bytes,
        };
    }

    private SearchException Refused(ForeignEmbedding row, string column, string expected, string found, string fix) => new(
        SearchFaultCodes.Columns, $"{_path}: row {row.Row}{(row.Id is null ? string.Empty : $" ('{row.Id}')")}, column '{column}': expected {expected}, found {found}", fix);
}
