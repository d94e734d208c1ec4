namespace StreamSynth.Report.Charts;

/// <summary>Maps values to pixels and chooses round ticks.</summary>
/// <param name="Low">The value at <paramref name="Start"/>.</param>
/// <param name="High">The value at <paramref name="End"/>; above Low.</param>
/// <param name="Start">Pixels.</param>
/// <param name="End">Pixels.</param>
internal readonly record struct Axis(double Low, double High, double Start, double End)
{
    /// <summary>Spans the values, widened to something visible where they are all equal or absent.</summary>
    public static Axis Over(IEnumerable<double> values, double start, double end, bool fromZero)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        double low = finite.Length == 0 ? 0 : finite.Min();
        double high = finite.Length == 0 ? 1 : finite.Max();
        if (fromZero && low > 0) low = 0;
        if (high - low < 1e-12) high = low + Math.Max(1e-6, Math.Abs(low) * 0.1);
        return new Axis(low, high, start, end);
    }

    public double At(double value) => Start + ((value - Low) / (High - Low) * (End - Start));

    /// <summary>Widens the axis to whole ticks.</summary>
    public Axis Rounded(int about)
    {
        double step = Step(about);
        return this with { Low = Math.Floor((Low / step) + 1e-9) * step, High = Math.Ceiling((High / step) - 1e-9) * step };
    }

    /// <summary>Lists multiples of 1, 2 or 5 times a power of ten, about as many as asked for.</summary>
    public IReadOnlyList<double> Ticks(int about)
    {
        double step = Step(about);
        List<double> ticks = [];

        // Adding zero turns -0 into 0.
        for (double index = Math.Ceiling((Low / step) - 1e-9); index * step <= High + (step * 1e-9); index++) ticks.Add((index * step) + 0.0);
        return ticks;
    }

    private double Step(int about)
    {
        double raw = (High - Low) / about;
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double digit = raw / power;
        return power * (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10);
    }
}
