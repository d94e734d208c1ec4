using System.Runtime.InteropServices;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;
using StreamSynth.Training;

namespace StreamSynth.Blocks.Training.Resume;

/// <summary>Holds the state of one training at one moment, for one checkpoint or several.</summary>
/// <param name="tensors">Takes the copies of its tensors; disposed with it.</param>
/// <remarks>
/// Threads: one. What it costs a training is one copy of its tensors; images are held by reference until it is disposed and every checkpoint that it was put into is written,
/// also where the pool has evicted them meanwhile.
/// </remarks>
public sealed class TrainingSnapshot(TensorCopies tensors) : IDisposable
{
    private readonly TensorCopies _tensors = tensors;
    private DrawState? _draw;

    /// <summary>Gives how far the training has come; null before it was taken.</summary>
    public TrainingRow? Row { get; private set; }

    /// <summary>Puts the tables of the states of all trainings of a run into a snapshot.</summary>
    /// <param name="states">The states, all of them taken; their owner may dispose them at once.</param>
    /// <param name="snapshot">The snapshot, which is saved or disposed afterwards.</param>
    public static void Put(IReadOnlyList<TrainingSnapshot> states, Snapshot snapshot)
    {
        DrawState[] draws = [.. states.Select(state => state._draw!.Share())];
        snapshot.Put(TrainingTables.Pool, draws.SelectMany(draw => draw.Residents), new HeldImages(draws));
        snapshot.Put(TrainingTables.RealUses, draws.SelectMany(draw => draw.RealUses));
        snapshot.Put(TrainingTables.Trainings, [.. states.Select(state => state.Row!)]);
        foreach (TrainingSnapshot state in states) snapshot.Put(state._tensors);
    }

    /// <summary>Lets go of tensors and images.</summary>
    public void Dispose()
    {
        _tensors.Dispose();
        _draw?.Dispose();
        _draw = null;
    }

    /// <summary>Gives what the names of a node's tensors begin with.</summary>
    internal static string PrefixOf(string node) => node + "/";

    /// <summary>Takes the state of a training, once.</summary>
    /// <param name="row">How far it has come.</param>
    /// <param name="draw">What its draws have left, which is disposed with this.</param>
    /// <param name="trainer">Its tensors; null before the first step.</param>
    internal void Take(TrainingRow row, DrawState draw, ITrainer? trainer)
    {
        (Row, _draw) = (row, draw);
        if (trainer is null) return;

        string prefix = PrefixOf(row.Node);
        trainer.ReadParameters((name, shape, elements) => Copy(TrainingTables.Model, prefix + name, shape, elements));
        trainer.ReadOptimizerState((name, shape, elements) => Copy(TrainingTables.Optimizer, prefix + name, shape, elements));
    }

    // Parquet tensors are little-endian, as is every processor that ONNX Runtime runs on.
    private void Copy(RunTable<TensorPart> table, string name, ReadOnlySpan<long> shape, ReadOnlySpan<float> elements) =>
        _tensors.Copy(table, name, "f32", shape, MemoryMarshal.AsBytes(elements));

    private sealed class HeldImages(IReadOnlyList<DrawState> draws) : IDisposable
    {
        public void Dispose()
        {
            foreach (DrawState draw in draws) draw.Dispose();
        }
    }
}
