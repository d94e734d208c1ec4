using StreamSynth.Training.Execution;
using StreamSynth.Training.Networks;

namespace StreamSynth.Training;

/// <summary>Averages batch statistics with equal weight per batch: the running statistics of momentum 1 / batches so far.</summary>
internal sealed class StatisticsAverage
{
    private readonly IReadOnlyList<BatchStatistics> _norms;
    private readonly double[] _sums;
    private int _batches;

    public StatisticsAverage(IReadOnlyList<BatchStatistics> norms)
    {
        _norms = norms;
        Length = (int)norms.Sum(norm => 2 * norm.Mean.Count);
        _sums = new double[Length];
    }

    /// <summary>Gives the numbers of one batch: mean and variance of each norm, in order.</summary>
    public int Length { get; }

    /// <summary>Adds the statistics of one batch of <paramref name="images"/> images; variances are biased and become unbiased here.</summary>
    public void Add(ReadOnlySpan<float> outputs, int images)
    {
        int place = 0;
        foreach (BatchStatistics norm in _norms)
        {
            double count = images * (double)(norm.Input.Shape[2] * norm.Input.Shape[3]);
            int channels = (int)norm.Mean.Count;
            for (int c = 0; c < channels; c++) _sums[place + c] += outputs[place + c];
            place += channels;
            for (int c = 0; c < channels; c++) _sums[place + c] += outputs[place + c] * count / (count - 1);
            place += channels;
        }

        _batches++;
    }

    /// <summary>Writes the averages over the running statistics of a state, or over what <paramref name="nameInState"/> puts in their place.</summary>
    public void CopyTo(PingPongTensors state, Func<string, string> nameInState)
    {
        if (_batches == 0) throw new ArgumentException("Statistics cannot be re-estimated from no batch: give at least one batch of real images.");
        int place = 0;
        foreach (BatchStatistics norm in _norms)
        {
            foreach (string name in new[] { norm.Norm.RunningMean.Name, norm.Norm.RunningVariance.Name })
            {
                Span<float> elements = state.Elements(nameInState(name));
                for (int c = 0; c < elements.Length; c++) elements[c] = (float)(_sums[place + c] / _batches);
                place += elements.Length;
            }
        }
    }
}
