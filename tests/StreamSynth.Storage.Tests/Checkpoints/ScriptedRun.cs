using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Files;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Storage.Tests.Checkpoints;

/// <summary>
/// Plays a run whose every checkpoint can be told from its number of rows alone: row i of the growing table is i, and the whole tables are functions of the count,
/// so that rows lost, doubled or mixed from two checkpoints show.
/// </summary>
internal sealed class ScriptedRun : IAsyncDisposable
{
    public static readonly RunTable<CountRow> Samples = new("samples");
    public static readonly RunTable<CountRow> State = new("state");
    public static readonly RunTable<TensorPart> Model = new("model");

    private readonly GrowingTable<CountRow> _samples;

    public ScriptedRun(string folder, IFileOperations files, int keep = 2, int segmentRows = 5)
    {
        Store = CheckpointStore.Open(folder, new CheckpointOptions { Keep = keep, SegmentRows = segmentRows }, TimeProvider.System, files);
        _samples = Store.Grow(Samples);
    }

    public CheckpointStore Store { get; }

    public long Rows => _samples.Count;

    public void Add(int rows)
    {
        for (int i = 0; i < rows; i++) _samples.Add(new CountRow { Count = _samples.Count });
    }

    public Task<Checkpoint?> SaveAsync()
    {
        Snapshot snapshot = Store.TakeSnapshot();
        Fill(snapshot, Rows);
        return Store.SaveAsync(snapshot);
    }

    public static void Fill(Snapshot snapshot, long rows)
    {
        snapshot.Put(State, [new CountRow { Count = rows }]);
        snapshot.Copy(Model, "weights", "u8", [100], Weights(rows));
    }

    /// <summary>Checks that every table of a checkpoint is of one moment, and gives the number of rows at that moment.</summary>
    public static long CheckWhole(Checkpoint checkpoint)
    {
        long rows = checkpoint.Read(State).Single().Count;
        Assert.Equal(Enumerable.Range(0, (int)rows).Select(i => (long)i), checkpoint.Read(Samples).Select(row => row.Count));
        Assert.Equal(rows, checkpoint.Rows("samples"));
        Assert.Equal(Weights(rows), checkpoint.Read(Model).SelectMany(part => part.Data.ToArray()));
        return rows;
    }

    /// <summary>Checks that a plain pattern, as a user types it, finds the rows of the newest checkpoint.</summary>
    public static void CheckPattern(string folder, long rows)
    {
        string[] found = Sql.Rows($"SELECT count(*), count(DISTINCT \"count\"), max(\"count\") FROM read_parquet('{folder}/samples-*.parquet')")[0];
        Assert.Equal([$"{rows}", $"{rows}", rows == 0 ? "NULL" : $"{rows - 1}"], found);
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    private static byte[] Weights(long rows)
    {
        SplitMix random = new((ulong)rows);
        byte[] weights = new byte[100];
        for (int i = 0; i < weights.Length; i++) weights[i] = (byte)random.Next();
        return weights;
    }
}

/// <summary>Holds one number.</summary>
internal sealed record CountRow
{
    public required long Count { get; init; }
}
