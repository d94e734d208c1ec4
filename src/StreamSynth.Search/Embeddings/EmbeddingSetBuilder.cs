using System.Buffers;
using System.Text;
using StreamSynth.Search.Storage;

namespace StreamSynth.Search.Embeddings;

/// <summary>Gathers embeddings row by row and holds each to what a search needs of it.</summary>
/// <remarks>Threads: one at a time.</remarks>
public sealed unsafe class EmbeddingSetBuilder : IDisposable
{
    /// <summary>The squared length may miss 1 by this before a row is scaled: unit rows in float32 keep their bits.</summary>
    private const double UnitTolerance = 1e-6;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly int _width;
    private readonly int _stride;
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly List<long> _ends = [];
    private Slab<float>? _vectors;

    /// <summary>Starts an empty set.</summary>
    /// <param name="width">Numbers of a vector, 1 or more.</param>
    /// <param name="expectedRows">How many rows will come, if known; memory for them is taken at once.</param>
    public EmbeddingSetBuilder(int width, int expectedRows = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegative(expectedRows);
        (_width, _stride) = (width, EmbeddingSet.StrideOf(width));
        _vectors = Slab<float>.Zeros(EmbeddingSet.Numbers(expectedRows, width));
    }

    /// <summary>Gets the number of rows so far.</summary>
    public int Count => _ends.Count;

    /// <summary>Adds a row; a vector that is not of unit length is scaled to it.</summary>
    /// <param name="id">Its id, not empty.</param>
    /// <param name="vector">f32[width], finite and not zero.</param>
    /// <exception cref="SearchException">The row is of another width, not finite or zero, or the id is empty; the set stays as it was.</exception>
    public void Add(string id, ReadOnlySpan<float> vector)
    {
        ObjectDisposedException.ThrowIf(_vectors is null, this);
        double squared = Check(id, vector);

        Slab<float> room = Room();
        Span<float> row = room.Span((long)Count * _stride, _stride);
        vector.CopyTo(row);
        if (Math.Abs(squared - 1) > UnitTolerance)
        {
            double scale = 1 / Math.Sqrt(squared);
            for (int i = 0; i < _width; i++) row[i] = (float)(vector[i] * scale);
        }

        Strict.GetBytes(id, _text);
        _ends.Add(_text.WrittenCount);
    }

    /// <summary>Ends the set and hands it over; the builder is empty afterwards.</summary>
    /// <exception cref="SearchException">There are no rows, or an id comes twice.</exception>
    public EmbeddingSet Build()
    {
        ObjectDisposedException.ThrowIf(_vectors is null, this);
        if (Count == 0) throw new SearchException(SearchFaultCodes.Empty, "the set has no rows", "add at least one embedding");

        IdTable ids = IdTable.From(_text.WrittenSpan, [.. _ends]);
        long needed = EmbeddingSet.Numbers(Count, _width);
        Slab<float> vectors = _vectors;
        if (vectors.Length != needed)
        {
            vectors = Slab<float>.Zeros(needed);
            Buffer.MemoryCopy(_vectors.Pointer, vectors.Pointer, needed * sizeof(float), needed * sizeof(float));
            _vectors.Dispose();
        }

        _vectors = null;
        return new EmbeddingSet(_ends.Count, _width, ids, vectors);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _vectors?.Dispose();
        _vectors = null;
    }

    private double Check(string id, ReadOnlySpan<float> vector)
    {
        string place = $"row {Count} ('{id}')";
        if (string.IsNullOrEmpty(id)) throw new SearchException(SearchFaultCodes.Id, $"row {Count} has an empty id", "give every row an id");
        if (!IsText(id)) throw new SearchException(SearchFaultCodes.Id, $"{place} has half a surrogate pair in its id", "give the row an id that is text");
        if (vector.Length != _width)
        {
            throw new SearchException(
                SearchFaultCodes.Width, $"{place} has {vector.Length} numbers, but the set has rows of {_width}", "embed all images with one model");
        }

        double squared = 0;
        for (int i = 0; i < vector.Length; i++)
        {
            if (!float.IsFinite(vector[i]))
            {
                throw new SearchException(
                    SearchFaultCodes.NotFinite, $"{place} has {vector[i]} at place {i}, where finite numbers are expected", "leave the row out, or embed its image again");
            }

            squared += (double)vector[i] * vector[i];
        }

        if (squared == 0) throw new SearchException(SearchFaultCodes.Zero, $"{place} is zero, so it has no direction", "leave the row out, or embed its image again");

        return squared;
    }

    private static bool IsText(string id)
    {
        try
        {
            Strict.GetByteCount(id);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private Slab<float> Room()
    {
        if ((Count + 1L) * _stride <= _vectors!.Length) return _vectors;
        Slab<float> grown = _vectors.Grown(EmbeddingSet.Numbers(Math.Max(16, Count * 2L), _width));
        _vectors.Dispose();

        return _vectors = grown;
    }
}
