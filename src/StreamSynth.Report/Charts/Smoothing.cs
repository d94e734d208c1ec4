namespace StreamSynth.Report.Charts;

/// <summary>Smooths and thins series for drawing.</summary>
internal static class Smoothing
{
    /// <summary>Averages each point with its neighbours, weights falling linearly to both sides; no lag, no shrinking at the ends.</summary>
    public static IReadOnlyList<(double X, double Y)> Triangular(IReadOnlyList<(double X, double Y)> points, int radius)
    {
        List<(double, double)> smooth = new(points.Count);
        for (int i = 0; i < points.Count; i++)
        {
            double sum = 0;
            double weights = 0;
            for (int j = Math.Max(0, i - radius); j <= Math.Min(points.Count - 1, i + radius); j++)
            {
                if (!double.IsFinite(points[j].Y)) continue;
                double weight = radius + 1 - Math.Abs(i - j);
                sum += weight * points[j].Y;
                weights += weight;
            }

            smooth.Add((points[i].X, weights > 0 ? sum / weights : double.NaN));
        }

        return smooth;
    }

    /// <summary>Keeps of each bucket its lowest and highest point, so that peaks stay visible.</summary>
    public static IReadOnlyList<(double X, double Y)> Thin(IReadOnlyList<(double X, double Y)> points, int buckets)
    {
        if (points.Count <= 2 * buckets) return points;

        List<(double X, double Y)> kept = [points[0]];
        for (int bucket = 0; bucket < buckets; bucket++)
        {
            int from = (int)((long)bucket * points.Count / buckets);
            int to = (int)((long)(bucket + 1) * points.Count / buckets);
            (int low, int high) = (from, from);
            for (int i = from; i < to; i++)
            {
                if (points[i].Y < points[low].Y) low = i;
                if (points[i].Y > points[high].Y) high = i;
            }

            kept.Add(points[Math.Min(low, high)]);
            if (low != high) kept.Add(points[Math.Max(low, high)]);
        }

        kept.Add(points[^1]);
        return kept;
    }
}
