using StreamSynth.Search.Models;

namespace StreamSynth.Search.Selection;

/// <summary>Ranks by entropy times mean similarity to the pool: phi(x) = H(p(x)) * (mean over x' in the pool of x . x')^beta.</summary>
/// <remarks>
/// On unit vectors the mean similarity is x . sum / n, so a candidate costs one product and not n; the sum changes as candidates come and go. A product that was taken at an earlier
/// sum misses today's by no more than the length of what was added since; most candidates are ruled out by that bound and their product is not taken again. The choice is exact.
/// Where the mean is negative, its power keeps the sign, so that larger stays better for any beta.
/// Source: Settles and Craven, "An analysis of active learning strategies for sequence labeling tasks", EMNLP 2008, section 3.4.
/// </remarks>
internal sealed class DensityRanking(CandidatePool pool, IConceptModel model, double beta, int threads) : IRanking
{
    private readonly List<int> _rows = [];
    private readonly List<double> _entropies = [];
    private readonly List<double> _products = [];   // x . sum, at the sum of the time
    private readonly List<double> _drifts = [];     // drift of the time
    private readonly double[] _sum = new double[pool.Points.Width];
    private readonly double[] _before = new double[pool.Points.Width];
    private double _drift;   // length of the way that the sum has gone

    public long Scored { get; private set; }

    public void Join(ReadOnlySpan<int> rows)
    {
        Follow();
        double[] odds = new double[rows.Length], products = new double[rows.Length];
        model.LogOdds(pool.Points, rows, odds);
        Scored += rows.Length;
        new LinearModel(_sum, 0, threads).LogOdds(pool.Points, rows, products);
        for (int i = 0; i < rows.Length; i++)
        {
            _rows.Add(rows[i]);
            _entropies.Add(Entropy(odds[i]));
            _products.Add(products[i]);
            _drifts.Add(_drift);
        }
    }

    public bool TryTake(out Choice choice)
    {
        Follow();
        choice = default;
        if (_rows.Count == 0) return false;

        LinearModel sum = new(_sum, 0);
        int best = Best();
        Renew(best, sum);
        double score = Score(best);
        for (int i = 0; i < _rows.Count; i++)
        {
            if (i == best || Bound(i) < score) continue;
            Renew(i, sum);
            double other = Score(i);
            if (other < score || (other == score && Rank(i) > Rank(best))) continue;
            (best, score) = (i, other);
        }

        choice = new Choice(_rows[best], score);
        Remove(best);

        return true;
    }

    public int Likely(Span<int> rows)
    {
        Follow();
        PriorityQueue<int, double> best = new();
        for (int i = 0; i < _rows.Count; i++)
        {
            double bound = Bound(i);
            if (best.Count < rows.Length) best.Enqueue(_rows[i], bound);
            else if (best.TryPeek(out _, out double least) && bound > least) best.DequeueEnqueue(_rows[i], bound);
        }

        int count = best.Count;
        for (int i = count - 1; i >= 0; i--) rows[i] = best.Dequeue();

        return count;
    }

    /// <summary>Gives the entropy of a binary label in nats, exact in both tails.</summary>
    internal static double Entropy(double logOdds)
    {
        double distance = Math.Abs(logOdds);
        double small = Math.Exp(-distance);

        return Math.Log(1 + small) + (distance * small / (1 + small));
    }

    private void Follow()
    {
        _sum.CopyTo(_before, 0);
        pool.Sum!.CopyTo(_sum);
        double squared = 0;
        for (int i = 0; i < _sum.Length; i++) squared += (_sum[i] - _before[i]) * (_sum[i] - _before[i]);
        _drift += Math.Sqrt(squared);
    }

    private int Best()
    {
        int best = 0;
        double most = double.NegativeInfinity;
        for (int i = 0; i < _rows.Count; i++)
        {
            double bound = Bound(i);
            if (bound <= most) continue;
            (best, most) = (i, bound);
        }

        return best;
    }

    // Unit vectors in single precision are up to 1e-6 longer than 1, and products round.
    private double Bound(int i) => Phi(_entropies[i], _products[i] + ((_drift - _drifts[i]) * 1.00001) + (1e-9 * pool.Count));

    private double Score(int i) => Phi(_entropies[i], _products[i]);

    private double Phi(double entropy, double product)
    {
        double mean = product / pool.Count;
        return entropy * (beta == 1 ? mean : Math.CopySign(Math.Pow(Math.Abs(mean), beta), mean));
    }

    private int Rank(int i) => pool.Points.Ranks[_rows[i]];

    private void Renew(int i, LinearModel sum)
    {
        if (_drifts[i] == _drift) return;
        int row = _rows[i];
        double product = 0;
        sum.LogOdds(pool.Points, new ReadOnlySpan<int>(in row), new Span<double>(ref product));
        (_products[i], _drifts[i]) = (product, _drift);
    }

    private void Remove(int i)
    {
        int last = _rows.Count - 1;
        (_rows[i], _entropies[i], _products[i], _drifts[i]) = (_rows[last], _entropies[last], _products[last], _drifts[last]);
        _rows.RemoveAt(last);
        _entropies.RemoveAt(last);
        _products.RemoveAt(last);
        _drifts.RemoveAt(last);
    }
}
