using System.Globalization;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Storage;

namespace StreamSynth.Blocks.Embeddings;

/// <summary>
/// Gathers rows in segments, files that are written once and never changed, beside the file that they become in the end. Rows alone decide what that file is, not how they were cut: a run
/// that was killed and goes on makes the same file, bit for bit.
/// </summary>
/// <remarks>Memory: the rows of one segment. Threads: one writes; <see cref="Kept"/> from any thread.</remarks>
internal sealed class EmbeddingSegments
{
    /// <summary>The ordinals at which it ends where few of them have rows.</summary>
    private const long SegmentOrdinals = 65_536;

    // What a row holds beside its numbers, about.
    private const int RowBytes = 256;

    private readonly string _file;
    private readonly string _folder;
    private readonly EmbeddingPrecision _precision;
    private readonly long _segmentBytes;
    private readonly List<EmbeddingRow> _rows = [];
    private long _start;   // first ordinal of the open segment
    private long _bytes;   // of the open segment
    private long _kept;
    private int _width;

    private EmbeddingSegments(string file, EmbeddingPrecision precision, long segmentBytes)
    {
        (_file, _precision, _segmentBytes) = (file, precision, segmentBytes);
        _folder = FolderOf(file);
    }

    /// <summary>Gives the first ordinal that has not come yet.</summary>
    public long Next { get; private set; }

    /// <summary>Gives the first ordinal that is not on the disk yet: what comes before is never needed again.</summary>
    public long Kept => Interlocked.Read(ref _kept);

    /// <summary>Begins at an ordinal: segments of an earlier run from there on are deleted, those before it must be there.</summary>
    /// <param name="file">The file that they become, absolute.</param>
    /// <param name="precision">How numbers are stored.</param>
    /// <param name="first">The first ordinal that will come.</param>
    /// <param name="segmentBytes">The size at which a segment ends, of numbers and what else a row holds, about.</param>
    /// <exception cref="GraphException">What the earlier run has written before it is gone.</exception>
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    public static EmbeddingSegments Begin(string file, EmbeddingPrecision precision, long first, long segmentBytes)
    {
        EmbeddingSegments segments = new(file, precision, segmentBytes);
        Prepare(file);
        segments.GoTo(first);

        return segments;
    }

    /// <summary>Makes the folder of the segments, where there is none yet.</summary>
    /// <param name="file">The file that they become, absolute.</param>
    /// <exception cref="StorageException">It cannot be made.</exception>
    public static void Prepare(string file)
    {
        try
        {
            Directory.CreateDirectory(FolderOf(file));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"{FolderOf(file)}: could not be made: {refused.Message}", refused);
        }
    }

    /// <summary>Takes the next item; one without an embedding leaves no row.</summary>
    public void Take(ItemHeader header, Embedding? embedding)
    {
        if (embedding is not null) Add(header, embedding);
        Pass(header.Ordinal);
    }

    /// <summary>Makes the file of all segments, replacing an older one, and deletes them.</summary>
    /// <exception cref="StorageException">The file could not be written.</exception>
    public EmbeddingTable Finish()
    {
        Close();
        string[] parts = [.. Segments().Select(s => s.Path)];
        int width = _width;
        long rows = ParquetTable.Write(_file, parts.SelectMany(part => ParquetTable.Read<EmbeddingRow>(part)).Select(row =>
        {
            if (width == 0) width = EmbeddingCoding.Decode(row).Length;
            return row;
        }));
        Directory.Delete(_folder, recursive: true);

        return new(_file, rows, width);
    }

    private void Add(ItemHeader header, Embedding embedding)
    {
        if (_width == 0) _width = embedding.Width;
        if (embedding.Width != _width) throw new InvalidOperationException($"the embedding of item {header.Ordinal} has {embedding.Width} numbers, but those before have {_width}; embed all pictures with one model.");

        Provenance from = embedding.Provenance;
        (byte[] bytes, float? scale) = EmbeddingCoding.Encode(embedding.Vector, _precision);
        Keep(new()
        {
            Ordinal = header.Ordinal,
            Key = header.Key,
            Id = from is { Family: { } family, ItemName: { } name } ? $"{family}/{name}" : header.Key.ToString("x16", CultureInfo.InvariantCulture),
            Class = from.Label.Name,
            Family = from.Family,
            Name = from.ItemName,
            Split = from.Split,
            Precision = EmbeddingCoding.NameOf(_precision),
            Scale = scale,
            Embedding = bytes,
        });
    }

    private void Keep(EmbeddingRow row)
    {
        _rows.Add(row);
        _bytes += row.Embedding.Length + RowBytes;
    }

    private void Pass(long ordinal)
    {
        Next = ordinal + 1;
        if (_bytes >= _segmentBytes || Next - _start >= SegmentOrdinals) Close();
    }

    private void Close()
    {
        if (Next > _start) ParquetTable.Write(Path.Combine(_folder, NameOf(_start, Next)), _rows);
        _rows.Clear();
        (_start, _bytes) = (Next, 0);
        Interlocked.Exchange(ref _kept, Next);
    }

    private void GoTo(long first)
    {
        long end = 0;
        foreach ((long start, long after, string path) in Segments())
        {
            if (start == end && after <= first) end = after;
            else File.Delete(path);
        }

        (_start, Next, _kept) = (end, end, end);
        if (end == first) return;

        // The earlier run had come to its end, where segments become the file; it holds all that they held.
        if (!File.Exists(_file))
        {
            throw new GraphException(new Diagnostic(
                "SS4160", "options.file", $"{_folder}: expected what the earlier run has written before ordinal {first}, found it up to {end}, and no file {_file}.", "begin the run anew."));
        }

        foreach (EmbeddingRow row in ParquetTable.Read<EmbeddingRow>(_file).Where(row => row.Ordinal >= end && row.Ordinal < first))
        {
            while (Next < row.Ordinal) Pass(Next);
            Keep(row);
            Pass(row.Ordinal);
        }

        while (Next < first) Pass(Next);

        // The engine takes no mark below the ordinal that this run begins at.
        Close();
    }

    private IEnumerable<(long Start, long End, string Path)> Segments() => Directory.EnumerateFiles(_folder, "*.parquet").Order(StringComparer.Ordinal).Select(path =>
    {
        string[] ends = Path.GetFileNameWithoutExtension(path).Split('-');
        return (long.Parse(ends[0], CultureInfo.InvariantCulture), long.Parse(ends[1], CultureInfo.InvariantCulture), path);
    });

    private static string FolderOf(string file) => file + ".parts";

    private static string NameOf(long start, long end) => string.Create(CultureInfo.InvariantCulture, $"{start:D15}-{end:D15}.parquet");
}
