namespace StreamSynth.Search.Neighbours.Hnsw;

/// <summary>Is a wish: that a point on a level links back to one that was put in.</summary>
internal readonly record struct BackLink(int Level, int Point, int To) : IComparable<BackLink>
{
    public int CompareTo(BackLink other)
    {
        int order = Level.CompareTo(other.Level);
        if (order == 0) order = Point.CompareTo(other.Point);

        return order != 0 ? order : To.CompareTo(other.To);
    }
}
