using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Files;

namespace StreamSynth.Storage.Tests.Checkpoints;

/// <summary>Lets the disk fail at every operation of three saves, once or for good.</summary>
public sealed class CheckpointFaultTests : IDisposable
{
    // 44 operations, of which every fifth is tried; each of them in the full form.
    private const int Operations = 44;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int> Offsets => [.. Enumerable.Range(1, Operations).Where(n => FullForm.IsAsked || n % 5 == 3)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Offsets))]
    public async Task SaveAsync_OneOperationFails_LosesAndDoublesNoRowAndGoesOn(int failing)
    {
        FaultyFiles files = new(operation => operation == failing);
        List<string> errors = await PlayAsync(files);
        await using (ScriptedRun last = new(_folder.FullPath, new DiskFiles())) last.Add(1);

        Assert.Equal(1, files.Failures);
        Assert.All(errors, error => Assert.Matches("No space left on device|Input/output error", error));
        Checkpoint newest = Checkpoint.FindNewest(_folder.FullPath, out _)!;
        Assert.Equal(23, ScriptedRun.CheckWhole(newest));
        ScriptedRun.CheckPattern(_folder.FullPath, 23);
    }

    [Theory]
    [MemberData(nameof(Offsets))]
    public async Task SaveAsync_DiskFailsForGood_KeepsTheLastCheckpoint(int failing)
    {
        List<long> saved = [];
        await PlayAsync(new FaultyFiles(operation => operation >= failing), saved);

        await using ScriptedRun again = new(_folder.FullPath, new DiskFiles());

        // A manifest whose last flush failed may stand or not.
        long rows = again.Store.Newest is null ? 0 : ScriptedRun.CheckWhole(again.Store.Newest);
        Assert.True(rows >= saved.LastOrDefault(), $"{saved.LastOrDefault()} rows were saved, {rows} found");
        Assert.Equal(rows, again.Rows);
        again.Add(2);
        Assert.Equal(rows + 2, ScriptedRun.CheckWhole((await again.SaveAsync())!));
    }

    [Theory]
    [InlineData("checkpoint-000002.model.parquet.tmp")]
    [InlineData("checkpoint-000002.json.tmp")]
    [InlineData("samples-000002.segment.parquet.tmp")]
    public async Task SaveAsync_DeviceFull_SaysSoAndTheNextSaveHoldsAllRows(string file)
    {
        await using ScriptedRun run = new(_folder.FullPath, new DiskFiles());
        run.Add(2);
        await run.SaveAsync();

        // The kernel refuses every byte written through this link, DuckDB's as well as ours.
        File.CreateSymbolicLink(_folder.File(file), "/dev/full");
        run.Add(2);
        StorageException refused = await Assert.ThrowsAsync<StorageException>(run.SaveAsync);

        Assert.Contains("checkpoint 2 could not be saved", refused.Message, StringComparison.Ordinal);
        Assert.Contains("No space left on device", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Checkpoint 1 still stands", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.FullPath, "checkpoint-000002*"));
        Assert.Equal(2, ScriptedRun.CheckWhole(Checkpoint.FindNewest(_folder.FullPath, out _)!));
        run.Add(1);
        Assert.Equal(5, ScriptedRun.CheckWhole((await run.SaveAsync())!));
    }

    [Fact]
    public async Task Add_DiskFullForGood_TriesOncePerSegmentAndLosesNoRow()
    {
        bool isFull = false;
        FaultyFiles files = new(_ => isFull);
        await using ScriptedRun run = new(_folder.FullPath, files, segmentRows: 10);
        isFull = true;
        int refused = 0;
        for (int i = 0; i < 100; i++)
        {
            try
            {
                run.Add(1);
            }
            catch (StorageException)
            {
                refused++;
            }
        }

        Assert.Equal(10, refused);
        isFull = false;
        Assert.Equal(100, ScriptedRun.CheckWhole((await run.SaveAsync())!));
    }

    // Gives what failed on the way; a row that was refused a segment is in all the same.
    private async Task<List<string>> PlayAsync(FaultyFiles files, List<long>? saved = null)
    {
        List<string> errors = [];
        ScriptedRun? run = null;
        for (int tries = 0; run is null; tries++)
        {
            try
            {
                run = new(_folder.FullPath, files, keep: 1);
            }
            catch (StorageException refused) when (tries == 0)
            {
                errors.Add(refused.Message);
            }
            catch (StorageException)
            {
                return errors;
            }
        }

        await using ScriptedRun playing = run;
        foreach (int rows in (int[])[3, 13, 7, 0])
        {
            for (int i = 0; i < rows; i++) await NoteAsync(() => Task.Run(() => playing.Add(1)));
            await NoteAsync(playing.SaveAsync);
        }

        return errors;

        async Task NoteAsync(Func<Task> step)
        {
            try
            {
                await step();
                if (step == playing.SaveAsync) saved?.Add(playing.Rows);
            }
            catch (StorageException refused)
            {
                errors.Add(refused.Message);
            }
        }
    }
}
