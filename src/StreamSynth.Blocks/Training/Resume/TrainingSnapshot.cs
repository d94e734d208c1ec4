using System.Runtime.InteropServices;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;
using StreamSynth.Training;

namespace StreamSynth.Blocks.Training.Resume;

/// <summary>Gathers the states of all trainings of a run in one snapshot.</summary>
/// <param name="snapshot">The snapshot, of one store; the caller saves or disposes it afterwards.</param>
/// <remarks>
/// Threads: one. What it costs a training is one copy of its tensors; images are held by reference until they are written, also where the pool has evicted
/// them meanwhile.
/// </remarks>
public sealed class TrainingSnapshot(Snapshot snapshot)
{
    private readonly List<TrainingRow> _trainings = [];
    private readonly List<DrawState> _draws = [];

    /// <summary>Puts the tables of the states into the snapshot; once, after all states are in.</summary>
    public void Put()
    {
        snapshot.Put(TrainingTables.Trainings, _trainings);
        snapshot.Put(TrainingTables.RealUses, _draws.SelectMany(draw => draw.RealUses));
        snapshot.Put(TrainingTables.Pool, _draws.SelectMany(draw => draw.Residents), new HeldImages(_draws));
    }

    /// <summary>Gives what the names of a node's tensors begin with.</summary>
    internal static string PrefixOf(string node) => node + "/";

    /// <summary>Adds the state of one training.</summary>
    /// <param name="row">How far it has come.</param>
    /// <param name="draw">What its draws have left, which the snapshot disposes.</param>
    /// <param name="trainer">Its tensors; null before the first step.</param>
    internal void Add(TrainingRow row, DrawState draw, ITrainer? trainer)
    {
        _trainings.Add(row);
        _draws.Add(draw);
        if (trainer is null) return;

        string prefix = PrefixOf(row.Node);
        trainer.ReadParameters((name, shape, elements) => Copy(TrainingTables.Model, prefix + name, shape, elements));
        trainer.ReadOptimizerState((name, shape, elements) => Copy(TrainingTables.Optimizer, prefix + name, shape, elements));
    }

    // Parquet tensors are little-endian, as is every processor that ONNX Runtime runs on.
    private void Copy(RunTable<TensorPart> table, string name, ReadOnlySpan<long> shape, ReadOnlySpan<float> elements) =>
        snapshot.Copy(table, name, "f32", shape, MemoryMarshal.AsBytes(elements));

    private sealed class HeldImages(IReadOnlyList<DrawState> draws) : IDisposable
    {
        public void Dispose()
        {
            foreach (DrawState draw in draws) draw.Dispose();
        }
    }
}
