using StreamSynth.Search.Embeddings;

namespace StreamSynth.Search.Selection;

/// <summary>Knows of every row whether it is outside, a candidate, or taken; what was taken never becomes a candidate again.</summary>
internal sealed class CandidatePool
{
    private readonly Place[] _places;

    /// <summary>Makes a pool in which every row is outside.</summary>
    /// <param name="points">The set.</param>
    /// <param name="withSum">Whether to keep the sum of the candidates' vectors.</param>
    public CandidatePool(EmbeddingSet points, bool withSum)
    {
        Points = points;
        _places = new Place[points.Count];
        Sum = withSum ? new VectorSum(points) : null;
    }

    private enum Place : byte
    {
        Outside,
        Candidate,
        Taken,
    }

    public EmbeddingSet Points { get; }

    /// <summary>Gets the number of candidates.</summary>
    public int Count { get; private set; }

    /// <summary>Gets how many rows were ever candidates or taken.</summary>
    public int Touched { get; private set; }

    /// <summary>Gets the sum of the candidates' vectors; null where nobody needs it.</summary>
    public VectorSum? Sum { get; }

    /// <summary>Gets how many rows are neither candidates nor taken.</summary>
    public int Outside => Points.Count - Touched;

    /// <summary>Makes a row a candidate if it is outside.</summary>
    /// <returns>Whether it was.</returns>
    public bool Join(int row)
    {
        if (_places[row] != Place.Outside) return false;
        _places[row] = Place.Candidate;
        Count++;
        Touched++;
        Sum?.Add(row);

        return true;
    }

    /// <summary>Takes a row, candidate or not, out of all later choices.</summary>
    /// <returns>Whether it had not been taken before.</returns>
    public bool Take(int row)
    {
        Place before = _places[row];
        if (before == Place.Taken) return false;
        _places[row] = Place.Taken;
        if (before == Place.Outside)
        {
            Touched++;
            return true;
        }

        Count--;
        Sum?.Remove(row);

        return true;
    }

    public bool IsOutside(int row) => _places[row] == Place.Outside;

    public bool IsTaken(int row) => _places[row] == Place.Taken;

    /// <summary>Lists the candidates in order of rows.</summary>
    public int[] Candidates()
    {
        int[] rows = new int[Count];
        int count = 0;
        for (int row = 0; row < _places.Length; row++)
        {
            if (_places[row] == Place.Candidate) rows[count++] = row;
        }

        return rows;
    }
}
