using System.Globalization;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;
using StreamSynth.Storage.Tests.Checkpoints;

namespace StreamSynth.Storage.Tests;

/// <summary>Is the process that tests kill, or refuse a lock: the tests' own program, started anew.</summary>
public static class Program
{
    /// <summary>Runs <c>save FOLDER</c>, which saves until it is killed, <c>hold FOLDER</c>, which holds the lock until its input ends,
    /// or <c>fill FOLDER ROWS</c>, which prints the most bytes that adding rows took.</summary>
    public static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["save", string folder]:
                await SaveForeverAsync(folder);
                return 0;
            case ["hold", string folder]:
                await using (CheckpointStore.Open(folder))
                {
                    Console.WriteLine("held");
                    await Console.In.ReadToEndAsync();
                }

                return 0;
            case ["fill", string folder, string rows]:
                Console.WriteLine(await FillAsync(folder, int.Parse(rows, CultureInfo.InvariantCulture)));
                return 0;
            default:
                return 2;
        }
    }

    private static async Task SaveForeverAsync(string folder)
    {
        ToldFiles files = new(Console.WriteLine);
        Console.WriteLine("opening");
        await using ScriptedRun run = new(folder, files);
        Console.WriteLine($"opened {(run.Store.Newest is null ? 0 : ScriptedRun.CheckWhole(run.Store.Newest))}");
        for (int rows = 1; ; rows = (rows * 5 % 11) + 1)
        {
            run.Add(rows);
            await run.SaveAsync();
            Console.WriteLine($"saved {run.Rows}");
        }
    }

    private static async Task<long> FillAsync(string folder, int rows)
    {
        await using CheckpointStore store = CheckpointStore.Open(folder, new CheckpointOptions { SegmentRows = 10_000 });
        GrowingTable<TextRow> samples = store.Grow(new RunTable<TextRow>("samples"));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;
        for (int i = 1; i <= rows; i++)
        {
            samples.Add(new TextRow { Text = $"row {i} of a ledger with a prompt of the usual length in it" });
            if (i % 90_000 == 0) await store.SaveAsync(store.TakeSnapshot());
            if (i % 45_000 == 0) most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        return most;
    }

    private sealed record TextRow
    {
        public required string Text { get; init; }
    }
}
