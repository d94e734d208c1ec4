using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Files;
using StreamSynth.Storage.Runs;
using StreamSynth.Testing;

namespace StreamSynth.Storage.Tests.Checkpoints;

public sealed class CheckpointStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Run => _folder.File("run");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_AfterSaves_GivesTheNewestAndGoesOnAfterItsRows()
    {
        await SaveAsync(rows: 7, saves: 3);

        await using ScriptedRun run = Resume();

        Assert.Equal(3, run.Store.Newest!.Number);
        Assert.Equal(21, ScriptedRun.CheckWhole(run.Store.Newest));
        Assert.Equal(21, run.Rows);
        Assert.Empty(run.Store.Findings);
        Assert.Equal(["model", "samples", "state"], run.Store.Newest.Tables);
    }

    [Fact]
    public async Task Open_RowsAddedAfterTheLastSave_AreGone()
    {
        await using (ScriptedRun run = Resume())
        {
            run.Add(4);
            await run.SaveAsync();
            run.Add(23);
        }

        Assert.DoesNotContain(Directory.GetFiles(Run), file => file.EndsWith(".tmp", StringComparison.Ordinal));
        await using ScriptedRun again = Resume();

        Assert.Equal(4, again.Rows);
        ScriptedRun.CheckPattern(Run, 4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task SaveAsync_MoreThanKept_DeletesOlderWholeTablesAndNoSegment(int keep)
    {
        await using ScriptedRun run = new(Run, new DiskFiles(), keep);
        for (int i = 0; i < 5; i++)
        {
            run.Add(2);
            await run.SaveAsync();
        }

        string[] names = [.. Directory.GetFiles(Run).Select(file => Path.GetFileName(file)!)];
        Assert.Equal(keep, names.Count(name => CheckpointNames.ManifestNumber(name) is not null));
        Assert.Equal(keep * 3, names.Count(name => CheckpointNames.CheckpointNumber(name) is not null));
        Assert.Equal(5, names.Count(name => CheckpointNames.SegmentNumber(name) is not null));
        ScriptedRun.CheckPattern(Run, 10);
    }

    [Fact]
    public async Task SaveAsync_TableThatNobodyOpened_IsCarriedOn()
    {
        await SaveAsync(rows: 7, saves: 1);
        await using (CheckpointStore store = CheckpointStore.Open(Run))
        {
            Snapshot snapshot = store.TakeSnapshot();
            ScriptedRun.Fill(snapshot, 7);
            await store.SaveAsync(snapshot);
        }

        Checkpoint newest = Checkpoint.FindNewest(Run, out _)!;

        Assert.Equal(2, newest.Number);
        Assert.Equal(7, ScriptedRun.CheckWhole(newest));
    }

    [Fact]
    public async Task SaveAsync_SecondWaiting_GivesWayToTheNewest()
    {
        using Barrier barrier = new(2);
        await using CheckpointStore store = CheckpointStore.Open(Run);
        GrowingTable<CountRow> samples = store.Grow(ScriptedRun.Samples);
        IEnumerable<CountRow> Held()
        {
            barrier.SignalAndWait();
            barrier.SignalAndWait();
            yield return new CountRow { Count = 1 };
        }

        Task<Checkpoint?> Save(IEnumerable<CountRow> rows, long next)
        {
            Snapshot snapshot = store.TakeSnapshot();
            snapshot.Put(ScriptedRun.State, rows);
            snapshot.Copy(ScriptedRun.Model, "w", "u8", [1], [1]);
            samples.Add(new CountRow { Count = next });
            return store.SaveAsync(snapshot);
        }

        Task<Checkpoint?> first = Save(Held(), 0);
        barrier.SignalAndWait();
        Task<Checkpoint?> second = Save([new CountRow { Count = 2 }], 1);
        Task<Checkpoint?> third = Save([new CountRow { Count = 3 }], 2);
        barrier.SignalAndWait();

        Assert.Null(await second);
        Assert.Equal(1, (await first)!.Read(ScriptedRun.State).Single().Count);
        Assert.Equal(3, (await third)!.Read(ScriptedRun.State).Single().Count);
        Assert.Equal([0, 1], (await third)!.Read(ScriptedRun.Samples).Select(row => row.Count));
        Assert.Equal([0, 1, 2], samples.Read().Select(row => row.Count));
        Assert.Equal(2, store.Newest!.Number);
    }

    [Fact]
    public async Task Hold_RowsThatCameLater_BelongToNoSnapshotBeforeTheNext()
    {
        await using CheckpointStore store = CheckpointStore.Open(Run, new CheckpointOptions { SegmentRows = 3 });
        GrowingTable<CountRow> samples = store.Grow(ScriptedRun.Samples);
        long[] Rows(Checkpoint? saved) => [.. saved!.Read(ScriptedRun.Samples).Select(row => row.Count)];
        void Add(int from, int to)
        {
            for (int i = from; i < to; i++) samples.Add(new CountRow { Count = i });
        }

        samples.Hold();
        Add(0, 2);
        long[] none = Rows(await store.SaveAsync(store.TakeSnapshot()));
        samples.Hold();
        Add(2, 9);
        store.TakeSnapshot().Dispose();
        long[] first = Rows(await store.SaveAsync(store.TakeSnapshot()));
        samples.Hold();
        samples.Hold();
        Add(9, 11);
        long[] second = Rows(await store.SaveAsync(store.TakeSnapshot()));

        Assert.Empty(none);
        Assert.Equal([0, 1], first);
        Assert.Equal(Enumerable.Range(0, 9).Select(i => (long)i), second);
        Assert.Equal(Enumerable.Range(0, 11).Select(i => (long)i), samples.Read().Select(row => row.Count));
    }

    [Fact]
    public async Task CopyTensors_PutIntoTwoSnapshots_AreInBothAndGivenBackOnce()
    {
        await using CheckpointStore store = CheckpointStore.Open(Run);
        byte[] tensor = [.. Enumerable.Range(0, 5 << 20).Select(i => (byte)i)];
        TensorCopies copies = store.CopyTensors();
        copies.Copy(ScriptedRun.Model, "a/w", "u8", [tensor.Length], tensor);
        for (int round = 0; round < 2; round++)
        {
            Snapshot snapshot = store.TakeSnapshot();
            snapshot.Put(copies);
            snapshot.Copy(ScriptedRun.Model, "b/w", "u8", [1], [(byte)round]);
            if (round == 1) copies.Dispose();
            Checkpoint saved = (await store.SaveAsync(snapshot))!;

            TensorPart[] parts = [.. saved.Read(ScriptedRun.Model)];
            Assert.Equal(tensor, parts.Where(part => part.Name == "a/w").SelectMany(part => part.Data.ToArray()));
            Assert.Equal([(byte)round], parts.Single(part => part.Name == "b/w").Data.ToArray());
            Assert.Equal(round == 0 ? 2 : 0, store.Lent);
        }
    }

    [Fact]
    public async Task Keep_RaisedAfterOpening_HoldsFromTheNextSave()
    {
        await using CheckpointStore store = CheckpointStore.Open(Run, new CheckpointOptions { Keep = 1 });
        store.Keep = 3;

        for (int i = 0; i < 5; i++) await store.SaveAsync(store.TakeSnapshot());

        Assert.Equal(3, Directory.EnumerateFiles(Run, "checkpoint-*.json").Count());
    }

    [Fact]
    public async Task SaveAsync_AnyOutcome_GivesBlocksAndOwnedMemoryBack()
    {
        await using CheckpointStore store = CheckpointStore.Open(Run);
        Owned written = new();
        Owned thrown = new();
        Owned disposed = new();
        foreach ((Owned owned, IEnumerable<CountRow> rows) in new[] { (written, Rows(1)), (thrown, Thrower()) })
        {
            Snapshot snapshot = store.TakeSnapshot();
            snapshot.Copy(ScriptedRun.Model, "w", "u8", [5 << 20], new byte[5 << 20]);
            snapshot.Put(ScriptedRun.State, rows, owned);
            Assert.Equal(2, store.Lent);
            Task<Checkpoint?> saving = store.SaveAsync(snapshot);
            if (owned == thrown) Assert.Contains("no such image", (await Assert.ThrowsAsync<StorageException>(() => saving)).Message, StringComparison.Ordinal);
            else await saving;
        }

        using (Snapshot given = store.TakeSnapshot()) given.Put(ScriptedRun.State, Rows(1), disposed);

        Assert.Equal([1, 1, 1], new[] { written.Disposals, thrown.Disposals, disposed.Disposals });
        Assert.Equal(0, store.Lent);
        Assert.Equal(1, store.Newest!.Number);
        Assert.Single(Checkpoint.FindNewest(Run, out _)!.Tables, "state");

        static IEnumerable<CountRow> Thrower()
        {
            yield return new CountRow { Count = 1 };
            throw new InvalidOperationException("no such image");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4 << 20)]
    [InlineData((9 << 20) + 4)]
    public async Task Copy_TensorOfAnySize_ComesBackInPartsInOrder(int bytes)
    {
        byte[] first = new byte[12];
        byte[] elements = new byte[bytes];
        for (int i = 0; i < bytes; i++) elements[i] = (byte)(i * 31 >> 3);
        await using CheckpointStore store = CheckpointStore.Open(Run);
        Snapshot snapshot = store.TakeSnapshot();
        snapshot.Copy(ScriptedRun.Model, "bias", "f32", [3], first);
        snapshot.Copy(ScriptedRun.Model, "weight", "f32", [bytes / 4], elements);
        byte[] expected = [.. elements];
        elements.AsSpan().Clear();

        Checkpoint saved = (await store.SaveAsync(snapshot))!;

        byte[] found = new byte[bytes];
        foreach (TensorPart part in saved.Read(ScriptedRun.Model).Where(part => part.Name == "weight"))
        {
            Assert.Equal(bytes / 4, Assert.Single(part.Shape));
            part.Data.Span.CopyTo(found.AsSpan((int)part.Offset));
        }

        Assert.True(expected.AsSpan().SequenceEqual(found));
        Assert.Equal(first, saved.Read(ScriptedRun.Model).First().Data.ToArray());
    }

    [Fact]
    public async Task TakeSnapshot_RowsFromManyThreadsMeanwhile_CutsThemOnce()
    {
        await using CheckpointStore store = CheckpointStore.Open(Run, new CheckpointOptions { SegmentRows = 16 });
        GrowingTable<CountRow> samples = store.Grow(ScriptedRun.Samples);
        Task adding = Parallel.ForAsync(0, 500, (i, _) =>
        {
            samples.Add(new CountRow { Count = i });
            return ValueTask.CompletedTask;
        });

        Checkpoint? last = null;
        while (!adding.IsCompleted)
        {
            last = await store.SaveAsync(store.TakeSnapshot());
            long[] rows = [.. last!.Read(ScriptedRun.Samples).Select(row => row.Count)];
            Assert.Equal(rows.Length, rows.Distinct().Count());
        }

        await adding;
        last = await store.SaveAsync(store.TakeSnapshot());
        Assert.Equal(Enumerable.Range(0, 500).Select(i => (long)i), last!.Read(ScriptedRun.Samples).Select(row => row.Count).Order());
    }

    [Fact]
    public async Task TakeSnapshot_TheOneBeforeStillOpen_IsRefused()
    {
        await using CheckpointStore store = CheckpointStore.Open(Run);
        using Snapshot open = store.TakeSnapshot();

        Assert.Throws<InvalidOperationException>(store.TakeSnapshot);
    }

    [Fact]
    public async Task Put_GrowingTableOrTheSameTwice_IsRefused()
    {
        await using CheckpointStore store = CheckpointStore.Open(Run);
        store.Grow(ScriptedRun.Samples);
        using Snapshot snapshot = store.TakeSnapshot();
        snapshot.Put(ScriptedRun.State, Rows(1));

        Assert.Throws<InvalidOperationException>(() => snapshot.Put(ScriptedRun.Samples, Rows(1)));
        Assert.Throws<InvalidOperationException>(() => snapshot.Put(ScriptedRun.State, Rows(1)));
        Assert.Throws<ArgumentException>(() => snapshot.Put(new RunTable<CountRow>("../state"), Rows(1)));
        Assert.Throws<InvalidOperationException>(() => store.Grow(ScriptedRun.Samples));
    }

    [Fact]
    public async Task Open_WhileOpen_IsRefusedWithTheOwner()
    {
        ManualTimeProvider clock = new();
        await using (CheckpointStore store = CheckpointStore.Open(Run, clock: clock))
        {
            StorageException refused = Assert.Throws<StorageException>(() => CheckpointStore.Open(Run));

            Assert.Contains($"held by process {Environment.ProcessId} since {clock.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC", refused.Message, StringComparison.Ordinal);
            Assert.Throws<StorageException>(() => RunFolder.Create(Run, overwrite: true));
        }

        await using CheckpointStore again = CheckpointStore.Open(Run);
    }

    [Fact]
    public async Task Create_OverwritingACheckpointedRun_ClearsItsFiles()
    {
        await SaveAsync(rows: 7, saves: 2);
        Assert.Throws<StorageException>(() => RunFolder.Create(Run));

        RunFolder.Create(Run, overwrite: true);

        Assert.Equal([".lock"], Directory.GetFiles(Run).Select(Path.GetFileName));
        Assert.Null(Checkpoint.FindNewest(Run, out _));
    }

    [Fact]
    public async Task DeleteAllAsync_AfterTheFinalTables_LeavesThemAndTheLockAlone()
    {
        await using (ScriptedRun run = Resume())
        {
            run.Add(12);
            await run.SaveAsync();
            run.Add(7);
            File.WriteAllText(_folder.File("run/samples.parquet"), "final");
            await run.Store.DeleteAllAsync();
            Assert.Throws<ObjectDisposedException>(run.Store.TakeSnapshot);
        }

        Assert.Equal([".lock", "samples.parquet"], Directory.GetFiles(Run).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task FindNewest_WhileAnotherThreadSavesAndPrunes_NeverFindsDamage()
    {
        await SaveAsync(rows: 1, saves: 1);
        await using ScriptedRun run = new(Run, new DiskFiles(), keep: 1);
        Task saving = Task.Run(async () =>
        {
            for (int i = 0; i < 10; i++) await run.SaveAsync();
        });

        while (!saving.IsCompleted)
        {
            Assert.NotNull(Checkpoint.FindNewest(Run, out IReadOnlyList<string> findings));
            Assert.Empty(findings);
        }

        await saving;
    }

    private static CountRow[] Rows(int count) => [.. Enumerable.Range(0, count).Select(i => new CountRow { Count = i })];

    private async Task SaveAsync(int rows, int saves)
    {
        await using ScriptedRun run = Resume();
        for (int i = 0; i < saves; i++)
        {
            run.Add(rows);
            await run.SaveAsync();
        }
    }

    private ScriptedRun Resume() => new(Run, new DiskFiles());

    private sealed class Owned : IDisposable
    {
        public int Disposals { get; private set; }

        public void Dispose() => Disposals++;
    }
}
