using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Files;

namespace StreamSynth.Storage.Tests.Checkpoints;

/// <summary>Cuts the power after every single operation of a run that saves and prunes, and goes on from what is left.</summary>
public sealed class CheckpointCrashTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Every state is opened and its checkpoint identified; of every 24th (all in the full form) the run goes on as well, which takes DuckDB half a second.
    [Theory]
    [InlineData(Loss.Nothing, 1UL)]
    [InlineData(Loss.Everything, 6UL)]
    [InlineData(Loss.Some, 11UL)]
    public async Task Open_AfterACrashAtEveryOperation_FindsTheLastSavedCheckpointOrTheOneUnderWay(Loss loss, ulong seed)
    {
        SimulatedDisk disk = new(_folder.FullPath);
        List<(int Operations, long Rows)> saved = await PlayAsync(disk);
        SplitMix chance = new(seed);

        for (int operations = 0; operations < disk.States.Count; operations++)
        {
            using TemporaryFolder after = new("crash");
            disk.States[operations].LayOut(after.FullPath, loss, chance);
            long least = saved.Count(save => save.Operations <= operations);
            long most = Math.Min(saved.Count, least + 1);

            long found = Checkpoint.FindNewest(after.FullPath, out IReadOnlyList<string> findings)?.Number ?? 0;

            Assert.Empty(findings);
            Assert.True(found == least || found == most, $"crash after operation {operations} ({disk.States[operations].Operation}): {least} was saved, {most} under way, {found} found");
            if (FullForm.IsAsked || (operations + (int)seed) % 24 == 0) await ResumeAsync(after.FullPath, found == 0 ? -1 : saved[(int)found - 1].Rows);
        }
    }

    [Fact]
    public async Task Open_AfterACrashWhileOpening_FindsTheSameCheckpoint()
    {
        SimulatedDisk disk = new(_folder.FullPath);
        await PlayAsync(disk);
        SplitMix chance = new(5);

        for (int operations = 3; operations < disk.States.Count; operations += 7)
        {
            using TemporaryFolder first = new("first");
            disk.States[operations].LayOut(first.FullPath, Loss.Some, chance);
            long? expected = Checkpoint.FindNewest(first.FullPath, out _)?.Number;
            SimulatedDisk opening = new(first.FullPath);
            await using (ScriptedRun run = new(first.FullPath, opening)) Assert.Equal(expected, run.Store.Newest?.Number);

            foreach (DiskState state in opening.States)
            {
                using TemporaryFolder second = new("second");
                state.LayOut(second.FullPath, Loss.Some, chance);
                Assert.Equal(expected, Checkpoint.FindNewest(second.FullPath, out _)?.Number);
            }
        }
    }

    // Two saves make the table's first segments, the third spills three more, the fourth saves no new row, and from the third on older ones are pruned.
    private static async Task<List<(int Operations, long Rows)>> PlayAsync(SimulatedDisk disk)
    {
        List<(int, long)> saved = [];
        await using ScriptedRun run = new(disk.Folder, disk);
        foreach (int rows in (int[])[0, 3, 16, 0, 7])
        {
            run.Add(rows);
            await run.SaveAsync();
            saved.Add((disk.States.Count - 1, run.Rows));
        }

        return saved;
    }

    // Goes on for one save; -1 rows stand for no checkpoint.
    private static async Task ResumeAsync(string folder, long expected)
    {
        long before = Math.Max(0, expected);
        await using (ScriptedRun run = new(folder, new DiskFiles()))
        {
            Assert.Equal(expected, run.Store.Newest is null ? -1 : ScriptedRun.CheckWhole(run.Store.Newest));
            Assert.Equal(before, run.Rows);
            if (expected >= 0) ScriptedRun.CheckPattern(folder, expected);
            run.Add(6);
            await run.SaveAsync();
        }

        Assert.Equal(before + 6, ScriptedRun.CheckWhole(Checkpoint.FindNewest(folder, out _)!));
        ScriptedRun.CheckPattern(folder, before + 6);
    }
}
