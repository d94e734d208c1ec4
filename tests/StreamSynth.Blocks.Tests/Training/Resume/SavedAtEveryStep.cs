using System.Globalization;
using StreamSynth.Blocks.Training.Resume;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Blocks.Tests.Training.Resume;

/// <summary>Saves every state of a training as a checkpoint of its own on disk, with the lines and measurements that were out at that moment, as if the process had been killed there.</summary>
/// <param name="folder">Holds one folder per checkpoint.</param>
/// <param name="bench">The training.</param>
/// <param name="isDue">Which steps are saved, besides the one at which a run is stopped.</param>
public sealed class SavedAtEveryStep(string folder, Func<TrainingBench> bench, Func<long, bool> isDue) : ITrainingSaves
{
    private readonly List<Task> _saves = [];

    /// <summary>Gives the steps done at each save.</summary>
    public List<long> Steps { get; } = [];

    /// <summary>Tells whether the training has said that no state will come any more.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Gives the size that the tensors of a state were said to have.</summary>
    public long ExpectedBytes { get; private set; }

    /// <summary>Gives the folder of a checkpoint, counted from 0.</summary>
    public static string FolderOf(string folder, int number) => Path.Combine(folder, number.ToString(CultureInfo.InvariantCulture));

    public bool IsDue(string node, long step, long steps) => isDue(step);

    public void Expect(string node, long bytes) => ExpectedBytes = bytes;

    public void End(string node) => HasEnded = true;

    public void Save(string node, long step, Action<TrainingSnapshot> write)
    {
        CheckpointStore store = CheckpointStore.Open(FolderOf(folder, Steps.Count));
        GrowingTable<SampleRow> samples = store.Grow(RunTables.Samples);
        GrowingTable<MetricRow> metrics = store.Grow(RunTables.Metrics);
        foreach (SampleRow line in bench().Ledger.Lines) samples.Add(line);
        foreach (var m in bench().Report.Measurements) metrics.Add(new() { Step = m.Step, Name = m.Name, Value = m.Value, Seconds = 0 });

        using TrainingSnapshot state = new(store.CopyTensors());
        write(state);
        Snapshot snapshot = store.TakeSnapshot();
        TrainingSnapshot.Put([state], snapshot);
        Task<Checkpoint?> saving = store.SaveAsync(snapshot);
        _saves.Add(EndAsync(store, saving));
        Steps.Add(step);
    }

    /// <summary>Waits until all is on disk.</summary>
    public Task WhenSaved() => Task.WhenAll(_saves);

    private static async Task EndAsync(CheckpointStore store, Task<Checkpoint?> saving)
    {
        await saving;
        await store.DisposeAsync();
    }
}
