using System.Text.Json;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Blocks.Training.Resume;
using StreamSynth.Cli.Saving;
using StreamSynth.Storage;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Ledgers;

/// <summary>Is the ledger of a run folder, and of which moment it is.</summary>
/// <param name="State">"done", "interrupted", "failed", or "notEnded" where only a checkpoint is there.</param>
/// <param name="Checkpoint">The checkpoint whose state it is; null where the run saved its final tables.</param>
/// <param name="Sources">What each source emitted; empty where nothing says it.</param>
/// <param name="Account">The account.</param>
/// <param name="Findings">What a user should know of the folder, such as damaged checkpoints that were passed over.</param>
internal sealed record LedgerReading(string State, Checkpoint? Checkpoint, IReadOnlyDictionary<string, long> Sources, LedgerAccount Account, IReadOnlyList<string> Findings)
{
    /// <summary>Reads the ledger of a folder: of its final tables where they are whole, else of the newest checkpoint.</summary>
    /// <param name="path">The run folder; another process may be writing to it.</param>
    /// <exception cref="StorageException">There is no such folder, it holds neither, or it is damaged.</exception>
    public static LedgerReading Of(string path)
    {
        RunFolder? run = RunFolder.IsWhole(path) ? RunFolder.Open(path) : null;
        Checkpoint? checkpoint = Checkpoint.FindNewest(path, out IReadOnlyList<string> findings);

        // The tables of an interrupted run stay until the part that goes on has ended.
        bool isNewer = run is null || (checkpoint is not null && Rows(checkpoint, RunTables.Parts).Count() > run.Read(RunTables.Parts).Count());
        if (run is not null && !isNewer) return OfTables(run);

        return checkpoint is null
            ? throw new StorageException($"{path}: expected the tables of a run or a checkpoint, found neither: the run was stopped before its first save, or this is no run folder.")
            : OfCheckpoint(checkpoint, findings);
    }

    private static LedgerReading OfTables(RunFolder run)
    {
        ProgressRow progress = run.Read(RunTables.Progress).Single();
        LedgerAccount account = new();
        foreach (SampleRow line in run.Read(RunTables.Samples)) account.Add(line);
        account.Expect(run.Read(RunTables.Edges), progress.State == "failed");

        return new(progress.State, null, SourcesOf(progress), account, []);
    }

    private static LedgerReading OfCheckpoint(Checkpoint checkpoint, IReadOnlyList<string> findings)
    {
        TrainingRow[] trainings = [.. Rows(checkpoint, TrainingTables.Trainings)];
        Dictionary<string, long> linesLeft = trainings.ToDictionary(training => training.Node, training => training.LedgerLines);
        LedgerAccount account = new();
        foreach (SampleRow line in CheckpointTables.LedgersOf(checkpoint).SelectMany(checkpoint.Read))
        {
            // Lines beyond the state of a training are of what a run that goes on from it makes again.
            if (linesLeft.TryGetValue(line.Node, out long left) && left == 0) continue;

            linesLeft[line.Node] = left - 1;
            account.Add(line);
        }

        foreach (ResidentKey resident in Rows(checkpoint, new RunTable<ResidentKey>(TrainingTables.Pool.Name))) account.Of(resident.Node, "synthetic").Add(resident.Ordinal, "resident", null);
        foreach (RealUseRow real in Rows(checkpoint, TrainingTables.RealUses)) account.Of(real.Node, "real").Add(real.Ordinal, real.Uses < 0 ? "failed" : "used", real.Uses < 0 ? LedgerEntry.CorruptImage : null);
        foreach (TrainingRow training in trainings) Expect(training, checkpoint, account);

        return new("notEnded", checkpoint, new Dictionary<string, long>(), account, findings);
    }

    // A training has settled every synthetic ordinal below its next one, and every streamed real one.
    private static void Expect(TrainingRow training, Checkpoint checkpoint, LedgerAccount account)
    {
        if (training.SyntheticNext > 0) Expect(account.Of(training.Node, "synthetic"), $"{training.Node}.synthetic", training.SyntheticNext);
        if (training.RealStreamNext > 0) Expect(account.Of(training.Node, "real"), $"{training.Node}.realStream", training.RealStreamNext);
        else if (Rows(checkpoint, TrainingTables.RealUses).LongCount(real => real.Node == training.Node) is > 0 and long gathered) Expect(account.Of(training.Node, "real"), $"{training.Node}.real", gathered);
    }

    private static void Expect(StreamAccount stream, string input, long expected) => (stream.Input, stream.Expected) = (input, expected);

    private static IEnumerable<TRow> Rows<TRow>(Checkpoint checkpoint, RunTable<TRow> table)
        where TRow : class => checkpoint.Tables.Contains(table.Name) ? checkpoint.Read(table) : [];

    private static IReadOnlyDictionary<string, long> SourcesOf(ProgressRow progress)
    {
        try
        {
            return JsonSerializer.Deserialize<SortedDictionary<string, long>>(progress.Cursors) ?? [];
        }
        catch (JsonException)
        {
            return new Dictionary<string, long>();
        }
    }

    /// <summary>Reads of a checkpoint's table <c>pool</c> only who is in it, not the bytes.</summary>
    internal sealed record ResidentKey
    {
        public required string Node { get; init; }

        public required long Ordinal { get; init; }
    }
}
