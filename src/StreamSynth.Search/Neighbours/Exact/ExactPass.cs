using System.Numerics;
using System.Runtime.Intrinsics;
using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Storage;

namespace StreamSynth.Search.Neighbours.Exact;

/// <summary>Takes up to 128 questions over the whole set once: product and choice of the best in the same pass, so that no score ever reaches memory.</summary>
internal sealed unsafe class ExactPass : IDisposable
{
    /// <summary>Questions of a pass: their panels, 256 KiB at 512 numbers, stay in a core's second cache while the rows stream by.</summary>
    public const int Most = 4 * QuestionPanel.Questions;

    // Rows that one thread takes at once.
    private const int Stretch = 1024;

    private readonly EmbeddingSet _points;
    private readonly Slab<float> _panels;
    private readonly int _questions;
    private readonly int _count;
    private readonly int[] _without;   // rank that each question leaves out, -1: none
    private int _next;

    /// <summary>Prepares a pass.</summary>
    /// <param name="points">The set.</param>
    /// <param name="questions">How many questions, at most 128.</param>
    /// <param name="count">Neighbours of each.</param>
    public ExactPass(EmbeddingSet points, int questions, int count)
    {
        (_points, _questions, _count) = (points, questions, count);
        Panels = (questions + QuestionPanel.Questions - 1) / QuestionPanel.Questions;
        _panels = Slab<float>.Zeros((long)Panels * QuestionPanel.Questions * points.Width);
        _without = new int[questions];
    }

    private int Panels { get; }

    /// <summary>Sets a question.</summary>
    /// <param name="place">Which, from 0.</param>
    /// <param name="vector">f32[width].</param>
    /// <param name="without">Row that is not to be found; -1: none.</param>
    public void Ask(int place, ReadOnlySpan<float> vector, int without)
    {
        QuestionPanel.Lay(vector, Panel(place / QuestionPanel.Questions), place % QuestionPanel.Questions);
        _without[place] = without < 0 ? -1 : _points.Ranks[without];
    }

    /// <summary>Takes the pass.</summary>
    /// <param name="threads">Threads to use; the answers do not depend on it.</param>
    /// <param name="found">[questions,count], written.</param>
    /// <param name="cancel">Ends the pass between two stretches of rows.</param>
    public void Run(int threads, Span<Neighbour> found, CancellationToken cancel)
    {
        Best[][] best = new Best[threads][];
        _next = 0;
        if (threads == 1) best[0] = RunOne(cancel);
        else Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread => best[thread] = RunOne(cancel));

        cancel.ThrowIfCancellationRequested();
        for (int question = 0; question < _questions; question++)
        {
            Best all = best[0][question];
            for (int thread = 1; thread < threads; thread++) all.Offer(best[thread][question]);
            Decode(all.Sorted(), found.Slice(question * _count, _count));
        }
    }

    public void Dispose() => _panels.Dispose();

    private float* Panel(int panel) => _panels.Pointer + ((nint)panel * QuestionPanel.Questions * _points.Width);

    private Best[] RunOne(CancellationToken cancel)
    {
        Best[] best = new Best[_questions];
        for (int question = 0; question < _questions; question++) best[question] = new Best(_count);

        // Places without a question never pass: no score exceeds infinity.
        float* least = stackalloc float[Most];
        for (int place = 0; place < Most; place++) least[place] = place < _questions ? float.NegativeInfinity : float.PositiveInfinity;

        while (!cancel.IsCancellationRequested)
        {
            int start = Interlocked.Add(ref _next, Stretch) - Stretch;
            if (start < 0 || start >= _points.Count) break;
            int end = Math.Min(start + Stretch, _points.Count);
            for (int row = start; row < end; row += QuestionPanel.Rows) Take(row, Math.Min(QuestionPanel.Rows, end - row), best, least);
        }

        GC.KeepAlive(this);
        return best;
    }

    private void Take(int row, int rows, Best[] best, float* least)
    {
        float* scores = stackalloc float[QuestionPanel.Rows * QuestionPanel.Questions];
        for (int panel = 0; panel < Panels; panel++)
        {
            QuestionPanel.Multiply(_points.Row(row), _points.Stride, Panel(panel), _points.Width, scores);
            int first = panel * QuestionPanel.Questions;
            for (int i = 0; i < rows; i++)
            {
                float* line = scores + (i * QuestionPanel.Questions);
                uint left = (uint)Vector512.GreaterThanOrEqual(Vector512.Load(line), Vector512.Load(least + first)).ExtractMostSignificantBits();
                uint right = (uint)Vector512.GreaterThanOrEqual(Vector512.Load(line + 16), Vector512.Load(least + first + 16)).ExtractMostSignificantBits();
                uint passing = left | (right << 16);
                if (passing != 0) Offer(passing, line, first, _points.Ranks[row + i], best, least);
            }
        }
    }

    private void Offer(uint passing, float* scores, int first, int rank, Best[] best, float* least)
    {
        for (; passing != 0; passing &= passing - 1)
        {
            int place = BitOperations.TrailingZeroCount(passing);
            int question = first + place;
            if (_without[question] == rank) continue;
            best[question].Offer(SimilarityKey.Of(scores[place], rank));
            least[question] = best[question].Least;
        }
    }

    private void Decode(ReadOnlySpan<ulong> keys, Span<Neighbour> found)
    {
        for (int i = 0; i < found.Length; i++) found[i] = new Neighbour(_points.RowsByRank[SimilarityKey.Number(keys[i])], SimilarityKey.Similarity(keys[i]));
    }
}
