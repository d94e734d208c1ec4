using StreamSynth.Storage.Runs;

namespace StreamSynth.Blocks.Training;

/// <summary>Takes the lines of the ledger while a run goes on; safe for several blocks at once.</summary>
public interface ILedger
{
    /// <summary>Takes one line: every synthetic ordinal and every real training image gives exactly one, in the order in which their fates become known.</summary>
    void Add(SampleRow line);
}

/// <summary>Is implemented by blocks that have rows for the run folder.</summary>
/// <remarks>Whoever runs the graph gives them the ledger before the run and asks for the other rows after it.</remarks>
public interface IRunTables
{
    /// <summary>Gives the block the ledger, before the run; a block without lines needs no method of its own.</summary>
    void Start(ILedger ledger)
    {
    }

    /// <summary>
    /// Gives, by input port, the domain whose lines account for it: one line per ordinal that the block read from a stream, one per payload of a gathered input. None for a
    /// block without lines.
    /// </summary>
    IReadOnlyDictionary<string, string> LedgerDomains => EmptyDomains;

    /// <summary>Adds the block's rows; nothing when it did not get far enough to have any.</summary>
    /// <param name="rows">Rows of the whole run.</param>
    void Write(RunRows rows);

    private static readonly IReadOnlyDictionary<string, string> EmptyDomains = new Dictionary<string, string>();
}

/// <summary>Collects the rows that blocks contribute to a run folder.</summary>
public sealed class RunRows
{
    /// <summary>Gives the encoded images that were in the pool at the end, and the real training images.</summary>
    public List<PoolRow> Pool { get; } = [];

    /// <summary>Gives the trained tensors.</summary>
    public List<TensorRow> Model { get; } = [];

    /// <summary>Gives the optimiser's tensors.</summary>
    public List<TensorRow> Optimizer { get; } = [];

    /// <summary>Gives the trained classifiers.</summary>
    public List<ClassifierRow> Classifiers { get; } = [];

    /// <summary>Gives recall and precision per class, set and statistics.</summary>
    public List<ClassRow> Classes { get; } = [];

    /// <summary>Gives the pairs of classes that were taken for each other, per set and statistics.</summary>
    public List<ConfusionRow> Confusion { get; } = [];

    /// <summary>Gives one prediction per evaluated image.</summary>
    public List<PredictionRow> Predictions { get; } = [];

    /// <summary>Gives one accuracy per set and statistics.</summary>
    public List<AccuracyRow> Accuracy { get; } = [];

    /// <summary>Gives the meanings of class names that were weighed.</summary>
    public List<SenseRow> Senses { get; } = [];

    /// <summary>Gives what was measured of the variety of generated images, per class.</summary>
    public List<DiversityRow> Diversity { get; } = [];
}
