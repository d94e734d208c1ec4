using System.Numerics;
using System.Runtime.InteropServices;

namespace StreamSynth.Media.Icons;

/// <summary>Finds held-out icons that nearly equal an icon of realTrain: the RMS distance of their ink maps is below a bound.</summary>
/// <remarks>
/// Source: <c>nearDuplicate</c> in icons.json and clean.py. As there, only icons in one ink are compared.
/// </remarks>
public sealed class NearDuplicateRule
{
    private readonly int _cells;
    private readonly int _grid;
    private readonly float _mostSquares;
    private readonly float _mostMean;
    private readonly List<float[]> _train;
    private readonly float[] _means;

    /// <summary>Prepares the rule over the training icons.</summary>
    /// <param name="splits">Gives the grid and the bound.</param>
    /// <param name="train">All icons of realTrain; those that cannot be drawn are left out.</param>
    public NearDuplicateRule(IconSplits splits, IEnumerable<Icon> train)
    {
        ArgumentNullException.ThrowIfNull(splits);
        _grid = splits.NearDuplicateGrid;
        _cells = _grid * _grid;
        _mostMean = (float)splits.NearDuplicateRms;
        _mostSquares = (float)(splits.NearDuplicateRms * splits.NearDuplicateRms * _cells);
        _train = [.. train.AsParallel().AsOrdered().Select(Map).OfType<float[]>().OrderBy(map => map.Average())];
        _means = [.. _train.Select(map => map.Average())];
    }

    /// <summary>Tells whether an icon nearly equals one of the training icons.</summary>
    /// <param name="icon">A held-out icon in one ink.</param>
    /// <returns>True when the distance to some training icon is below the bound; false for an icon that cannot be drawn.</returns>
    public bool IsNearDuplicate(Icon icon)
    {
        float[]? map = Map(icon);
        if (map is null) return false;
        // |mean(a) - mean(b)| <= rms(a - b), so only training icons with a like share of ink can be near; 1e-4 covers rounding.
        float mean = map.Average();
        int from = LowerBound(mean - _mostMean - 1e-4f);
        int to = LowerBound(mean + _mostMean + 1e-4f);
        for (int i = from; i < to; i++)
        {
            if (IsBelow(map, _train[i])) return true;
        }

        return false;
    }

    private float[]? Map(Icon icon)
    {
        float[] map = new float[_cells];
        try
        {
            IconRenderer.RenderInk(icon, _grid, map);
            return map;
        }
        catch (MediaException)
        {
            return null;
        }
    }

    private int LowerBound(float mean)
    {
        int at = Array.BinarySearch(_means, mean);
        if (at < 0) return ~at;
        while (at > 0 && _means[at - 1] == mean) at--;
        return at;
    }

    private bool IsBelow(float[] a, float[] b)
    {
        float squares = 0;
        // Four rows at a time: most pairs are told apart by the first few.
        int part = _grid * 4;
        for (int start = 0; start < a.Length; start += part)
        {
            squares += Squares(a.AsSpan(start, Math.Min(part, a.Length - start)), b.AsSpan(start, Math.Min(part, a.Length - start)));
            if (squares >= _mostSquares) return false;
        }

        return true;
    }

    private static float Squares(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ReadOnlySpan<Vector<float>> wideA = MemoryMarshal.Cast<float, Vector<float>>(a);
        ReadOnlySpan<Vector<float>> wideB = MemoryMarshal.Cast<float, Vector<float>>(b);
        Vector<float> sum = Vector<float>.Zero;
        for (int i = 0; i < wideA.Length; i++)
        {
            Vector<float> difference = wideA[i] - wideB[i];
            sum += difference * difference;
        }

        float squares = Vector.Sum(sum);
        for (int i = wideA.Length * Vector<float>.Count; i < a.Length; i++) squares += (a[i] - b[i]) * (a[i] - b[i]);
        return squares;
    }
}
