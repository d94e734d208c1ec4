using System.Text;
using StreamSynth.Search.Storage;

namespace StreamSynth.Search.Embeddings;

/// <summary>Keeps ids as UTF-8 one after the other, with their order, so that a million ids are three slabs and no objects.</summary>
internal sealed unsafe class IdTable : IDisposable
{
    private readonly Slab<byte> _text;
    private readonly Slab<long> _ends;   // end of each id in the text
    private readonly Slab<int> _rows;    // row of each rank
    private readonly int[] _ranks;

    private IdTable(Slab<byte> text, Slab<long> ends, Slab<int> rows)
    {
        (_text, _ends, _rows) = (text, ends, rows);
        _ranks = new int[rows.Length];
        for (int rank = 0; rank < _ranks.Length; rank++) _ranks[rows.Pointer[rank]] = rank;
    }

    /// <summary>Gets the place of each row when ids are sorted by their bytes; what is equal otherwise is ordered by it.</summary>
    public ReadOnlySpan<int> Ranks => _ranks;

    /// <summary>Gets the row of each rank.</summary>
    public ReadOnlySpan<int> Rows => _rows.Span(0, _ranks.Length);

    /// <summary>Makes the table.</summary>
    /// <exception cref="SearchException">An id comes twice.</exception>
    public static IdTable From(ReadOnlySpan<byte> text, ReadOnlySpan<long> ends)
    {
        Slab<byte> texts = Slab<byte>.Zeros(text.Length);
        text.CopyTo(texts.Span(0, text.Length));
        Slab<long> places = Slab<long>.Zeros(ends.Length);
        ends.CopyTo(places.Span(0, ends.Length));

        int[] rows = new int[ends.Length];
        for (int row = 0; row < rows.Length; row++) rows[row] = row;
        Array.Sort(rows, (a, b) => Bytes(texts, places, a).SequenceCompareTo(Bytes(texts, places, b)) is var order and not 0 ? order : a.CompareTo(b));
        for (int rank = 1; rank < rows.Length; rank++)
        {
            if (!Bytes(texts, places, rows[rank - 1]).SequenceEqual(Bytes(texts, places, rows[rank]))) continue;
            throw new SearchException(
                SearchFaultCodes.DuplicateId,
                $"rows {rows[rank - 1]} and {rows[rank]} have one id, '{Encoding.UTF8.GetString(Bytes(texts, places, rows[rank]))}', where each id may come once",
                "remove one of the rows, or give it another id");
        }

        Slab<int> order = Slab<int>.Zeros(rows.Length);
        rows.CopyTo(order.Span(0, rows.Length));

        return new IdTable(texts, places, order);
    }

    public static IdTable Of(SectionFile file, int count) => new(
        Slab<byte>.Of(file, "ids", file.LengthOf("ids")), Slab<long>.Of(file, "ends", count), Slab<int>.Of(file, "order", count));

    public void AddTo(SectionFileWriter writer)
    {
        writer.Add("ids", _text);
        writer.Add("ends", _ends);
        writer.Add("order", _rows);
    }

    public string Text(int row) => Encoding.UTF8.GetString(Bytes(row));

    public ReadOnlySpan<byte> Bytes(int row) => Bytes(_text, _ends, row);

    /// <summary>Finds the row of an id; -1 where there is none.</summary>
    public int Find(string id)
    {
        byte[] sought = Encoding.UTF8.GetBytes(id);
        int low = 0, high = _ranks.Length - 1;
        while (low <= high)
        {
            int middle = low + ((high - low) / 2);
            int order = Bytes(_rows.Pointer[middle]).SequenceCompareTo(sought);
            if (order == 0) return _rows.Pointer[middle];
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return -1;
    }

    public void Dispose()
    {
        _text.Dispose();
        _ends.Dispose();
        _rows.Dispose();
    }

    private static ReadOnlySpan<byte> Bytes(Slab<byte> text, Slab<long> ends, int row)
    {
        long start = row == 0 ? 0 : ends.Pointer[row - 1];
        return text.Span(start, (int)(ends.Pointer[row] - start));
    }
}
