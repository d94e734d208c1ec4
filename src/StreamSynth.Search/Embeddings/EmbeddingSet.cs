using System.Security.Cryptography;
using StreamSynth.Search.Storage;

namespace StreamSynth.Search.Embeddings;

/// <summary>Holds unit vectors and their ids, in memory or in a mapped file; it never changes.</summary>
/// <remarks>
/// Layout: f32[Count,Width], row by row, each row padded with zeros to a multiple of 16 numbers, the rows padded to a multiple of 8, so that kernels need no remainders.
/// Threads: any number may read. Whoever made or opened a set disposes it after everything that reads it.
/// </remarks>
public sealed unsafe class EmbeddingSet : IDisposable
{
    internal const int RowAlignment = 8;
    internal const int NumberAlignment = 16;
    private const uint Version = 1;

    private readonly SectionFile? _file;
    private readonly IdTable _ids;
    private readonly Slab<float> _vectors;
    private readonly Lazy<byte[]> _fingerprint;

    internal EmbeddingSet(int count, int width, IdTable ids, Slab<float> vectors, SectionFile? file = null)
    {
        (Count, Width, _ids, _vectors, _file) = (count, width, ids, vectors, file);
        Stride = StrideOf(width);
        _fingerprint = new Lazy<byte[]>(() => FingerprintOf(Count));
    }

    /// <summary>Gets the number of rows.</summary>
    public int Count { get; }

    /// <summary>Gets the numbers of a vector.</summary>
    public int Width { get; }

    /// <summary>Gets whether the vectors lie in a mapped file.</summary>
    public bool IsMapped => _file is not null;

    /// <summary>Gets the SHA-256 of ids and vectors; equal for equal rows in equal order, wherever they lie.</summary>
    public ReadOnlySpan<byte> Fingerprint => _fingerprint.Value;

    internal int Stride { get; }

    internal float* Vectors => _vectors.Pointer;

    internal ReadOnlySpan<int> Ranks => _ids.Ranks;

    internal ReadOnlySpan<int> RowsByRank => _ids.Rows;

    /// <summary>Makes a set from rows that are at hand.</summary>
    /// <param name="ids">One id per row, each once.</param>
    /// <param name="vectors">f32[ids,width], row by row; scaled to unit length where they are not.</param>
    /// <param name="width">Numbers of a vector.</param>
    /// <exception cref="SearchException">A row is not finite or zero, an id comes twice, or there are no rows.</exception>
    public static EmbeddingSet From(IReadOnlyList<string> ids, ReadOnlySpan<float> vectors, int width)
    {
        if (vectors.Length != (long)ids.Count * width)
        {
            throw new SearchException(
                SearchFaultCodes.Width, $"expected {ids.Count} rows of {width} numbers, found {vectors.Length} numbers", "give as many vectors as ids, all of one width");
        }

        using EmbeddingSetBuilder builder = new(width, ids.Count);
        for (int row = 0; row < ids.Count; row++) builder.Add(ids[row], vectors.Slice(row * width, width));

        return builder.Build();
    }

    /// <summary>Opens a set that <see cref="Save"/> wrote; its vectors stay in the file, which is mapped into memory.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="SearchException">The file is missing, truncated, changed, or of another kind or version.</exception>
    public static EmbeddingSet Open(string path)
    {
        SectionFile file = SectionFile.Open(path, SectionKind.Embeddings, Version);
        try
        {
            int* sizes = (int*)file.Pointer("sizes", 2 * sizeof(int));
            (int count, int width) = (sizes[0], sizes[1]);

            return new EmbeddingSet(count, width, IdTable.Of(file, count), Slab<float>.Of(file, "vectors", Numbers(count, width)), file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes the set to a file for <see cref="Open"/>: whole or not at all.</summary>
    /// <param name="path">The file; one of that name is replaced.</param>
    /// <exception cref="SearchException">The file system refused.</exception>
    public void Save(string path)
    {
        SectionFileWriter writer = new(SectionKind.Embeddings, Version);
        writer.Add("sizes", [.. BitConverter.GetBytes(Count), .. BitConverter.GetBytes(Width)]);
        _ids.AddTo(writer);
        writer.Add("vectors", _vectors);
        writer.Write(path);
    }

    /// <summary>Gives the unit vector of a row.</summary>
    /// <returns>f32[Width]; belongs to the set.</returns>
    public ReadOnlySpan<float> Vector(int row)
    {
        CheckRow(row);
        return _vectors.Span((long)row * Stride, Width);
    }

    /// <summary>Gives the id of a row.</summary>
    public string Id(int row)
    {
        CheckRow(row);
        return _ids.Text(row);
    }

    /// <summary>Finds the row of an id; -1 where there is none.</summary>
    public int Find(string id) => _ids.Find(id);

    /// <summary>Gives the row of an id that must be there.</summary>
    /// <exception cref="SearchException">The set has no such id.</exception>
    public int RowOf(string id) => _ids.Find(id) is >= 0 and int row
        ? row
        : throw new SearchException(SearchFaultCodes.Unknown, $"the set of {Count} embeddings has no id '{id}'", "name an id of the set; ids are told apart by case");

    /// <inheritdoc/>
    public void Dispose()
    {
        _vectors.Dispose();
        _ids.Dispose();
        _file?.Dispose();
    }

    internal static int StrideOf(int width) => (width + NumberAlignment - 1) / NumberAlignment * NumberAlignment;

    internal static long Numbers(long count, int width) => (count + RowAlignment - 1) / RowAlignment * RowAlignment * StrideOf(width);

    internal float* Row(int row) => _vectors.Pointer + ((nint)row * Stride);

    internal ReadOnlySpan<byte> IdBytes(int row) => _ids.Bytes(row);

    /// <summary>Gives the fingerprint that a set of the first rows alone would have.</summary>
    internal byte[] FingerprintOf(int rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([.. BitConverter.GetBytes(rows), .. BitConverter.GetBytes(Width)]);
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<byte> id = _ids.Bytes(row);
            hash.AppendData(BitConverter.GetBytes(id.Length));
            hash.AppendData(id);
            hash.AppendData(new ReadOnlySpan<byte>(Row(row), Width * sizeof(float)));
        }

        GC.KeepAlive(this);
        return hash.GetHashAndReset();
    }

    internal void CheckRow(int row)
    {
        if ((uint)row < (uint)Count) return;
        throw new SearchException(SearchFaultCodes.Unknown, $"the set has rows 0 to {Count - 1}, not {row}", "name a row of the set");
    }
}
