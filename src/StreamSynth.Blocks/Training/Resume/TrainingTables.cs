using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Blocks.Training.Resume;

/// <summary>Lists the tables of a checkpoint that hold the state of training.</summary>
public static class TrainingTables
{
    /// <summary>Weights, norm affines and running statistics; a tensor is called "node/name".</summary>
    public static readonly RunTable<TensorPart> Model = new("model");

    /// <summary>What the optimiser and the moving average keep; a tensor is called "node/name".</summary>
    public static readonly RunTable<TensorPart> Optimizer = new("optimizer");

    /// <summary>How far each training has come; one row per node.</summary>
    public static readonly RunTable<TrainingRow> Trainings = new("trainings");

    /// <summary>The encoded synthetic images in the pools, in ordinal order per node.</summary>
    public static readonly RunTable<ResidentRow> Pool = new("pool");

    /// <summary>The gathered real images, in their order per node.</summary>
    public static readonly RunTable<RealUseRow> RealUses = new("real_uses");
}
