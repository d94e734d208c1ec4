using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Tests.Checkpoints;

namespace StreamSynth.Storage.Tests;

/// <summary>Is the process that tests kill, or refuse a lock: the tests' own program, started anew.</summary>
public static class Program
{
    /// <summary>Runs <c>save FOLDER</c>, which saves until it is killed, or <c>hold FOLDER</c>, which holds the lock until its input ends.</summary>
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
}
