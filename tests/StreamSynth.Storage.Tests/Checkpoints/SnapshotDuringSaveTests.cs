using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Storage.Tests.Checkpoints;

/// <summary>Takes snapshots while a save is under way.</summary>
public sealed class SnapshotDuringSaveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Run => _folder.File("run");

    public void Dispose() => _folder.Dispose();

    // While the segment of the first table is written, the second one, to which the save has yet to come, is cut again.
    [Fact]
    public async Task TakeSnapshot_WhileASaveHasYetToComeToATable_LeavesItsRowsToThatSave()
    {
        Snapshot? second = null;
        GrowingTable<MetricRow>? metrics = null;
        CheckpointStore? store = null;
        ToldFiles files = new(operation =>
        {
            if (operation != "write segment" || second is not null) return;

            metrics!.Add(Metric(2));
            second = store!.TakeSnapshot();
        });
        await using CheckpointStore opened = store = CheckpointStore.Open(Run, files: files);
        GrowingTable<SampleRow> samples = store.Grow(RunTables.Samples);
        metrics = store.Grow(RunTables.Metrics);
        samples.Add(Runs.SampleRun.Real);
        metrics.Add(Metric(1));

        Checkpoint first = (await store.SaveAsync(store.TakeSnapshot()))!;

        Assert.Equal([1], first.Read(RunTables.Metrics).Select(row => row.Step));
        Checkpoint next = (await store.SaveAsync(second!))!;
        Assert.Equal([1, 2], next.Read(RunTables.Metrics).Select(row => row.Step));
        Assert.Equal((1L, 1L), (first.Rows("samples"), next.Rows("samples")));

        static MetricRow Metric(long step) => new() { Node = "train", Step = step, Name = "loss", Value = 1, Seconds = step };
    }
}
