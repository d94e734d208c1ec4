using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Tests.Exporting;

/// <summary>Writes a run folder with a ledger and a pool, without a run.</summary>
internal static class SavedRun
{
    /// <summary>Saves so many synthetic samples, the classes in turn; every fourth one was filtered, every fifth of the rest evicted. Two real ones go with them.</summary>
    public static void Write(string folder, int samples, params string[] classes)
    {
        RunFolder run = RunFolder.Create(folder);
        run.Write(RunTables.Progress, [Progress()]);
        List<SampleRow> ledger = [.. Enumerable.Range(0, samples).Select(i => Line(i, "synthetic", classes[i % classes.Length], i % 4 == 3 ? "filtered" : i % 5 == 4 ? "evictedUsed" : "resident"))];
        ledger.AddRange(Enumerable.Range(0, 2).Select(i => Line(i, "real", classes[0], "used")));
        run.Write(RunTables.Samples, ledger);
        run.Write(RunTables.Pool, ledger.Where(l => l.State is "resident" or "used").Select(Image));
        run.Complete();
    }

    /// <summary>Saves one synthetic sample with one ordinal at each of two training nodes.</summary>
    public static void WriteTwoNodes(string folder)
    {
        RunFolder run = RunFolder.Create(folder);
        run.Write(RunTables.Progress, [Progress()]);
        SampleRow[] ledger = [Line(5, "synthetic", "bug", "resident") with { Node = "arm", Score = 0.5 }, Line(5, "synthetic", "bug", "resident") with { Node = "base" }];
        run.Write(RunTables.Samples, ledger);
        run.Write(RunTables.Pool, ledger.Select(Image));
        run.Complete();
    }

    /// <summary>Gives the bytes of the image of an ordinal.</summary>
    public static byte[] Bytes(long ordinal) => [.. Enumerable.Range(0, 300 + (int)(ordinal * 7 % 400)).Select(i => (byte)(i + ordinal))];

    internal static SampleRow Line(long ordinal, string domain, string name, string state) => new()
    {
        Ordinal = ordinal,
        Key = 7,
        Domain = domain,
        Class = name,
        Prompt = domain == "real" ? null : $"an \"icon\" of {name} → {ordinal}",
        Source = domain == "real" ? "tabler/camera" : null,
        Seed = domain == "real" ? 0 : ulong.MaxValue - (ulong)ordinal,
        Batch = domain == "real" ? -1 : ordinal / 4,
        Score = domain == "real" ? null : 0.25,
        State = state,
        Bytes = 1,
        Uses = 3,
    };

    private static PoolRow Image(SampleRow line) => new()
    {
        Node = line.Node,
        Ordinal = line.Ordinal,
        Class = line.Class,
        Domain = line.Domain,
        Format = "webp",
        Width = 32,
        Height = 24,
        Uses = line.Uses,
        Data = Bytes(line.Ordinal),
    };

    internal static ProgressRow Progress() => new()
    {
        GraphName = "test",
        GraphJson = "{}",
        Seed = 42,
        Step = 1,
        Steps = 1,
        State = "done",
        StartedUtc = "2026-01-02T03:04:05Z",
        WallSeconds = 1,
        PeakResidentBytes = 1,
        PayloadBytesHighWater = 1,
        MemoryBudgetBytes = 1,
        Versions = "{}",
        Provider = "CPUExecutionProvider",
        Threads = "{}",
        ModelHashes = "{}",
        DataHash = string.Empty,
        Cursors = "{}",
        SubSeeds = "{}",
        Devices = "{}",
        IsDeterministic = true,
    };
}
