using System.Collections.Concurrent;
using StreamSynth.Search.Embeddings;

namespace StreamSynth.Search.Neighbours.Hnsw;

/// <summary>Finds nearly all of the nearest neighbours by walking a graph (HNSW), comparing with a small part of the points.</summary>
/// <remarks>
/// Same set, options and steps of growth: same graph, bit for bit, however many threads build it. Threads: any number may ask at once; <see cref="Extend"/> alone must have the index to itself.
/// Source: Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using hierarchical navigable small world graphs", IEEE TPAMI 2018.
/// </remarks>
public sealed unsafe class HnswNeighbours : INeighbours, IDisposable
{
    private readonly ConcurrentBag<Walk> _walks = [];
    private readonly int _threads;
    private readonly IDisposable? _file;

    internal HnswNeighbours(EmbeddingSet points, HnswGraph graph, HnswOptions options, int threads, IDisposable? file = null)
    {
        (Points, Graph, Options, _threads, _file) = (points, graph, options, threads, file);
    }

    /// <inheritdoc/>
    public EmbeddingSet Points { get; private set; }

    /// <inheritdoc/>
    public int QuestionsAtOnce => 1;

    /// <summary>Gets the options of the index.</summary>
    public HnswOptions Options { get; }

    /// <summary>Gets the bytes of links and levels, without the embeddings.</summary>
    public long Bytes => Graph.Bytes;

    internal HnswGraph Graph { get; }

    /// <summary>Builds an index.</summary>
    /// <param name="points">The set; not disposed here, and needed as long as the index.</param>
    /// <param name="options">How to build and search.</param>
    /// <param name="threads">Threads to build with and to answer many questions with; results do not depend on it.</param>
    /// <param name="cancel">Stops the build.</param>
    /// <exception cref="SearchException">An option is out of its range.</exception>
    public static HnswNeighbours Build(EmbeddingSet points, HnswOptions options, int threads, CancellationToken cancel = default)
    {
        SettingRanges.Check(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        HnswNeighbours index = new(points, new HnswGraph(options.Links), options, threads);
        try
        {
            new HnswInsertion(points, index.Graph, options, threads, index._walks).Run(cancel);
            return index;
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }

    /// <summary>Opens an index that <see cref="Save"/> wrote; its links stay in the file, which is mapped into memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="points">The set that the index was built on.</param>
    /// <param name="threads">Threads to answer many questions with.</param>
    /// <param name="searchWidth">Candidates kept while a question is answered, in place of what the index was built with; null: as it was.</param>
    /// <exception cref="SearchException">The file is missing, truncated, changed, of another version, or belongs to other embeddings.</exception>
    public static HnswNeighbours Open(string path, EmbeddingSet points, int threads, int? searchWidth = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        return HnswFile.Open(path, points, threads, searchWidth);
    }

    /// <summary>Writes the index to a file for <see cref="Open"/>: whole or not at all.</summary>
    /// <exception cref="SearchException">The file system refused.</exception>
    public void Save(string path) => HnswFile.Save(path, this);

    /// <summary>Puts in what a larger set has more than the index. An index of a file is copied out of it into memory.</summary>
    /// <param name="grown">Begins with all rows of the set so far; the index uses it from now on.</param>
    /// <param name="cancel">Stops before anything is put in.</param>
    /// <exception cref="SearchException">The larger set begins otherwise.</exception>
    public void Extend(EmbeddingSet grown, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (grown.Count < Points.Count || grown.Width != Points.Width || !Points.Fingerprint.SequenceEqual(grown.FingerprintOf(Points.Count)))
        {
            throw new SearchException(
                SearchFaultCodes.OtherData,
                $"the set of {grown.Count} embeddings does not begin with the {Points.Count} of the index",
                "append to the set the index was built on, or build an index anew");
        }

        Points = grown;
        if (grown.Count > Graph.Count) new HnswInsertion(grown, Graph, Options, _threads, _walks).Run(CancellationToken.None);
    }

    /// <inheritdoc/>
    public void OfRows(ReadOnlySpan<int> rows, int count, Span<Neighbour> found, CancellationToken cancel = default)
    {
        Questions.Check(Points, rows, count, found.Length);
        int[] questions = rows.ToArray();
        AnswerAll(questions.Length, count, found, cancel, (i, answer) => Answer(Points.Row(questions[i]), questions[i], answer));
    }

    /// <inheritdoc/>
    public void OfVectors(ReadOnlySpan<float> vectors, int count, Span<Neighbour> found, CancellationToken cancel = default)
    {
        int all = Questions.Check(Points, vectors, count, found.Length);
        float[] questions = vectors.ToArray();
        AnswerAll(all, count, found, cancel, (i, answer) =>
        {
            float[] padded = new float[Points.Stride];
            questions.AsSpan(i * Points.Width, Points.Width).CopyTo(padded);
            fixed (float* target = padded) Answer(target, without: -1, answer);
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Graph.Dispose();
        _file?.Dispose();
    }

    private void AnswerAll(int questions, int count, Span<Neighbour> found, CancellationToken cancel, Action<int, Neighbour[]> answer)
    {
        Neighbour[][] answers = new Neighbour[questions][];
        void One(int i)
        {
            cancel.ThrowIfCancellationRequested();
            answer(i, answers[i] = new Neighbour[count]);
        }

        if (questions == 1 || _threads == 1)
        {
            for (int i = 0; i < questions; i++) One(i);
        }
        else Parallel.For(0, questions, new ParallelOptions { MaxDegreeOfParallelism = _threads, CancellationToken = cancel }, One);

        for (int i = 0; i < questions; i++) answers[i].CopyTo(found[(i * count)..]);
    }

    private void Answer(float* target, int without, Span<Neighbour> found)
    {
        Walk walk = _walks.TryTake(out Walk? kept) ? kept : new Walk();
        int wanted = found.Length + (without < 0 ? 0 : 1);
        int entry = Walk.Descend(Points, Graph, target, 0);
        int width = Math.Max(Options.SearchWidth, wanted);
        walk.Search(Points, Graph, target, 0, width, [entry]);

        // Links have a direction: from here few points may be reached, from the graph's entry all are.
        if (walk.Found.Count < wanted) walk.Search(Points, Graph, target, 0, width, [entry, Graph.Entry]);
        Beam beam = walk.Found;

        // Equal ones go by id, as with every search; the beam orders them by row.
        ulong[] keys = new ulong[beam.Count];
        int count = 0;
        for (int i = 0; i < beam.Count; i++)
        {
            if (beam.Point(i) != without) keys[count++] = SimilarityKey.Of(beam.Similarity(i), Points.Ranks[beam.Point(i)]);
        }

        Span<ulong> sorted = keys.AsSpan(0, count);
        sorted.Sort();
        for (int i = 0; i < found.Length; i++)
        {
            ulong key = sorted[count - 1 - i];
            found[i] = new Neighbour(Points.RowsByRank[SimilarityKey.Number(key)], SimilarityKey.Similarity(key));
        }

        _walks.Add(walk);
        GC.KeepAlive(this);
    }
}
