using StreamSynth.Blocks.Embeddings;
using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Models;
using StreamSynth.Search.Neighbours;
using StreamSynth.Search.Neighbours.Exact;
using StreamSynth.Search.Neighbours.Hnsw;
using StreamSynth.Search.Rounds;
using StreamSynth.Search.Selection;

namespace StreamSynth.Perf.Search;

/// <summary>
/// Tells how the cost of choosing a batch grows with the set: among neighbours (SEALS), found exactly or by an HNSW index, with their rows cold and kept, and among all points, for a
/// linear model and for one whose scores cost a hundred times as much. Points are drawn from a pool of images where one is named, else made up in the width of icons-v0/clip.
/// </summary>
internal static class RoundsMeasurement
{
    private const int Width = 128;
    private const int Threads = 2;
    private const int Neighbours = 100;
    private const int Dear = 100;

    // Seven batches after the start.
    private static readonly SearchSettings Settings = new() { Batch = 100, Labels = 800, Threads = Threads, ExploreAfter = 0 };

    /// <param name="poolFile">Parquet file of embeddings; null makes points up.</param>
    public static async Task RunAsync(string? poolFile)
    {
        using EmbeddingPool? pool = poolFile is null ? null : EmbeddingPool.Open(poolFile);
        foreach (int rows in (int[])[25_000, 100_000, 250_000, 1_000_000])
        {
            SearchGround ground = pool is null ? SearchGround.MadeUp(rows, Width) : SearchGround.Of(pool, rows);
            using EmbeddingSet set = ground.Set;
            Console.WriteLine(FormattableString.Invariant($"{rows} x {set.Width}, {ground.Name}, load {Machine.Load()}: {(double)rows * set.Width * sizeof(float) / 1e6:F0} MB of embeddings, {ground.Truth.Count(t => t)} positives"));
            await CompareAsync(ground, new ExactNeighbours(set, Threads), "exact");
            foreach (int cost in (int[])[1, Dear]) await TellAsync(ground, null, Settings with { Form = PoolForm.All }, cost, "all points");

            HnswNeighbours? built = null;
            var build = Stretch.Of(() => built = HnswNeighbours.Build(set, new HnswOptions(), Threads));
            using HnswNeighbours index = built!;
            Console.WriteLine(FormattableString.Invariant($"  index built in {build.Wall:F1} s ({build.Cpu:F1} s of processors), {index.Bytes / 1e6:F1} MB of links; the process holds {Environment.WorkingSet / 1e6:F0} MB"));
            await CompareAsync(ground, index, "hnsw");
        }
    }

    private static async Task CompareAsync(SearchGround ground, INeighbours source, string name)
    {
        NeighbourRows kept = new(source, new NeighbourRowsOptions { Neighbours = Neighbours });
        await TellAsync(ground, kept, Settings, 1, $"{name}, cold");
        await TellAsync(ground, kept, Settings, 1, $"{name}, kept");
        await TellAsync(ground, kept, Settings, Dear, $"{name}, kept");
    }

    private static async Task TellAsync(SearchGround ground, NeighbourRows? neighbours, SearchSettings settings, int cost, string name)
    {
        (EmbeddingSet set, bool[] truth) = (ground.Set, ground.Truth);
        SearchStart start = new()
        {
            Positives = [.. Enumerable.Range(0, set.Count).Where(row => truth[row]).Take(5)],
            Negatives = [.. Enumerable.Range(0, set.Count).Where(row => !truth[row]).Take(95)],
        };
        LogisticRegression trainer = new(new LogisticRegressionOptions { Threads = Threads });
        ActiveSearch search = new(set, neighbours, new Repeated(trainer, cost), settings, TimeProvider.System);
        List<RoundRecord> records = [];
        await foreach (RoundRecord record in search.RunAsync(start, new ColumnOracle(truth), positives: truth.Count(p => p))) records.Add(record);

        RoundRecord[] rounds = [.. records.Skip(1)];
        Console.WriteLine(FormattableString.Invariant(
            $"  scores cost {cost,3}: {name,-12} {Median.Of(rounds.Select(r => r.SelectionSeconds)) * 1000,9:F1} ms per batch, training {Median.Of(rounds.Select(r => r.TrainingSeconds)) * 1000,6:F1} ms, {rounds[^1].Scored / rounds.Length,8} scored per batch, pool {rounds[^1].PoolShare * 100,6:F2} %, recall {rounds[^1].Recall * 100,5:F1} %"));
    }

    // Stands for a model whose scores cost more: it scores as often as it is told to.
    private sealed class Repeated(IConceptTrainer trainer, int times) : IConceptTrainer
    {
        public IConceptModel Train(EmbeddingSet points, ReadOnlySpan<int> rows, ReadOnlySpan<bool> positive, CancellationToken cancel = default) =>
            new Model(trainer.Train(points, rows, positive, cancel), times);

        private sealed class Model(IConceptModel model, int times) : IConceptModel
        {
            public void LogOdds(EmbeddingSet points, ReadOnlySpan<int> rows, Span<double> logOdds)
            {
                for (int time = 0; time < times; time++) model.LogOdds(points, rows, logOdds);
            }
        }
    }
}
