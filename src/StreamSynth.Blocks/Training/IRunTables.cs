using StreamSynth.Storage.Runs;

namespace StreamSynth.Blocks.Training;

/// <summary>Is implemented by blocks that have rows for the run folder.</summary>
/// <remarks>Whoever ran the graph asks for them after the run.</remarks>
public interface IRunTables
{
    /// <summary>Adds the block's rows; nothing when it did not get far enough to have any.</summary>
    /// <param name="rows">Rows of the whole run.</param>
    void Write(RunRows rows);
}

/// <summary>Collects the rows that blocks contribute to a run folder.</summary>
public sealed class RunRows
{
    /// <summary>Gives the ledger: every synthetic ordinal and every real training image, once.</summary>
    public List<SampleRow> Samples { get; } = [];

    /// <summary>Gives the encoded images that were in the pool at the end, and the real training images.</summary>
    public List<PoolRow> Pool { get; } = [];

    /// <summary>Gives the trained tensors.</summary>
    public List<TensorRow> Model { get; } = [];

    /// <summary>Gives the optimiser's tensors.</summary>
    public List<TensorRow> Optimizer { get; } = [];

    /// <summary>Gives one prediction per evaluated image.</summary>
    public List<PredictionRow> Predictions { get; } = [];

    /// <summary>Gives one accuracy per set and statistics.</summary>
    public List<AccuracyRow> Accuracy { get; } = [];
}
