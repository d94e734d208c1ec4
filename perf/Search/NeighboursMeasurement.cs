using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Neighbours;
using StreamSynth.Search.Neighbours.Exact;
using StreamSynth.Search.Neighbours.Hnsw;

namespace StreamSynth.Perf.Search;

/// <summary>
/// Compares exact neighbours with the plain product of the same matrices by NumPy's BLAS, which finds no neighbours yet, and the HNSW index with faiss's (Debian: python3-numpy,
/// libopenblas0-pthread, python3-faiss), each in a process of its own; they take turns.
/// </summary>
internal static class NeighboursMeasurement
{
    private const int Rounds = 7;
    private const int Width = 512;
    private const int Questions = 512;
    private const int Step = 7919;
    private const int Count = 100;
    private const int ExactRows = 50_000;
    private const int GraphRows = 25_000;

    public static Task RunAsync()
    {
        using TemporaryFile file = new();
        using (EmbeddingSet set = ClusteredVectors.Set(ExactRows, Width))
        {
            ClusteredVectors.Write(set, file.Path);
            foreach (int threads in (int[])[1, 2]) Product(set, file.Path, threads);
        }

        using (EmbeddingSet set = ClusteredVectors.Set(GraphRows, Width))
        {
            ClusteredVectors.Write(set, file.Path);
            Graph(set, file.Path, threads: 2);
        }

        return Task.CompletedTask;
    }

    private static int[] Asked(EmbeddingSet set) => [.. Enumerable.Range(0, Questions).Select(i => (int)((long)i * Step % set.Count))];

    private static void Product(EmbeddingSet set, string path, int threads)
    {
        using BlasProcess blas = new(path, set.Count, Width, Questions, Step, threads);
        ExactNeighbours exact = new(set, threads);
        int[] asked = Asked(set);
        Neighbour[] found = new Neighbour[Questions * Count];
        blas.Ask("product");
        exact.OfRows(asked, Count, found);
        List<(Stretch Ours, (double Wall, double Cpu, double Extra) Blas)> rounds = [];
        for (int round = 0; round < Rounds; round++) rounds.Add((Stretch.Of(() => exact.OfRows(asked, Count, found)), blas.Ask("product")));

        double work = 2e-9 * set.Count * Width * Questions;
        Console.WriteLine(FormattableString.Invariant(
            $"{set.Count} x {Width}, {Questions} questions, {Count} neighbours, {threads} threads, {blas.Versions}, load {Machine.Load()}"));
        Console.WriteLine(FormattableString.Invariant(
            $"  billion operations per second: ours {work / Median.Of(rounds.Select(r => r.Ours.Wall)):F0}, plain product {work / Median.Of(rounds.Select(r => r.Blas.Wall)):F0}, ratio {Median.Of(rounds.Select(r => r.Blas.Wall / r.Ours.Wall)):F2}, by processor time {Median.Of(rounds.Select(r => r.Blas.Cpu / r.Ours.Cpu)):F2} ({work / Median.Of(rounds.Select(r => r.Ours.Cpu)):F0} against {work / Median.Of(rounds.Select(r => r.Blas.Cpu)):F0} per core)"));
    }

    private static void Graph(EmbeddingSet set, string path, int threads)
    {
        using BlasProcess faiss = new(path, set.Count, Width, Questions, Step, threads);
        if (!faiss.HasFaiss)
        {
            Console.WriteLine("  faiss is not installed (Debian: python3-faiss); HNSW is not compared.");
            return;
        }

        HnswOptions options = new();
        HnswNeighbours? built = null;
        var ours = Stretch.Of(() => built = HnswNeighbours.Build(set, options, threads));
        using HnswNeighbours index = built!;
        (double wall, double cpu, double bytes) = faiss.Ask(FormattableString.Invariant($"build {options.Links} {options.BuildWidth}"));
        Console.WriteLine(FormattableString.Invariant(
            $"HNSW, {set.Count} x {Width}, M {options.Links}, efConstruction {options.BuildWidth}, {threads} threads, {faiss.Versions}, load {Machine.Load()}"));
        Console.WriteLine(FormattableString.Invariant(
            $"  build, seconds: ours {ours.Wall:F1}, faiss {wall:F1}; of processors {ours.Cpu:F1}, {cpu:F1}, ratio {cpu / ours.Cpu:F2}; links {index.Bytes / 1e6:F1} MB, faiss with its copy of the vectors {bytes / 1e6:F1} MB"));
        foreach (int breadth in (int[])[100, 200, 400]) Query(set, index, faiss, breadth, threads);
    }

    private static void Query(EmbeddingSet set, HnswNeighbours index, BlasProcess faiss, int breadth, int threads)
    {
        using TemporaryFile file = new();
        index.Save(file.Path);
        using HnswNeighbours opened = HnswNeighbours.Open(file.Path, set, threads, breadth);
        int[] asked = Asked(set);
        Neighbour[] exact = new Neighbour[Questions * Count], found = new Neighbour[Questions * Count];
        new ExactNeighbours(set, threads).OfRows(asked, Count, exact);
        opened.OfRows(asked, Count, found);
        List<(Stretch Ours, (double Wall, double Cpu, double Extra) Faiss)> rounds = [];
        string question = FormattableString.Invariant($"search {breadth} {Count}");
        for (int round = 0; round < Rounds; round++) rounds.Add((Stretch.Of(() => opened.OfRows(asked, Count, found)), faiss.Ask(question)));

        double recall = Enumerable.Range(0, Questions).Average(i =>
            found.Skip(i * Count).Take(Count).Select(n => n.Row).Intersect(exact.Skip(i * Count).Take(Count).Select(n => n.Row)).Count() / (double)Count);
        Console.WriteLine(FormattableString.Invariant(
            $"  efSearch {breadth}: recall@{Count} ours {recall:F4}, faiss {rounds[0].Faiss.Extra:F4}; ms of processors per question: ours {Median.Of(rounds.Select(r => r.Ours.Cpu)) / Questions * 1000:F3}, faiss {Median.Of(rounds.Select(r => r.Faiss.Cpu)) / Questions * 1000:F3}, ratio {Median.Of(rounds.Select(r => r.Faiss.Cpu / r.Ours.Cpu)):F2}, by the wall {Median.Of(rounds.Select(r => r.Faiss.Wall / r.Ours.Wall)):F2}"));
    }

    private sealed class TemporaryFile : IDisposable
    {
        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
