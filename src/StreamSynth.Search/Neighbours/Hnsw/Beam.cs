namespace StreamSynth.Search.Neighbours.Hnsw;

/// <summary>Keeps the most similar points found so far, sorted, and knows which of them have been walked from.</summary>
/// <remarks>One sorted array stands for the paper's two heaps: what falls off its end could end neither as a result nor as a place to walk from.</remarks>
internal sealed class Beam
{
    // Largest first. A key's low bit says that the point has been walked from; it cannot change the order, since points differ.
    private ulong[] _keys = [];
    private int _width;
    private int _next;

    /// <summary>Gets the points kept.</summary>
    public int Count { get; private set; }

    /// <summary>Starts anew.</summary>
    public void Reset(int width)
    {
        if (_keys.Length < width) _keys = new ulong[width];
        (_width, _next, Count) = (width, 0, 0);
    }

    /// <summary>Gets whether a point of this similarity would be kept.</summary>
    public bool Admits(float similarity, int point) => Count < _width || Key(similarity, point) > _keys[Count - 1];

    /// <summary>Keeps a point if it is among the best; it must not have been offered before.</summary>
    public void Offer(float similarity, int point)
    {
        ulong key = Key(similarity, point);
        if (Count == _width && key <= _keys[Count - 1]) return;
        int place = Place(key);
        int last = Count < _width ? Count++ : Count - 1;
        Array.Copy(_keys, place, _keys, place + 1, last - place);
        _keys[place] = key;
        _next = Math.Min(_next, place);
    }

    /// <summary>Takes the most similar point that has not been walked from.</summary>
    public bool TryNext(out int point)
    {
        while (_next < Count && (_keys[_next] & 1) != 0) _next++;
        if (_next == Count)
        {
            point = -1;
            return false;
        }

        point = Point(_next);
        _keys[_next] |= 1;

        return true;
    }

    /// <summary>Gives a point by its place; the most similar is at 0.</summary>
    public int Point(int place) => (int)(~(uint)_keys[place] >> 1);

    /// <summary>Gives a similarity by its place.</summary>
    public float Similarity(int place) => SimilarityKey.Similarity(_keys[place]);

    private static ulong Key(float similarity, int point) => SimilarityKey.Of(similarity, (point << 1) | 1);

    private int Place(ulong key)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_keys[middle] > key) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
