namespace StreamSynth.Storage.Runs;

/// <summary>Lists the tables of a run folder. A new table is one record, one line here and one in <see cref="RunFolder.Complete"/>.</summary>
public static class RunTables
{
    /// <summary>What was run and how far it came; one row.</summary>
    public static readonly RunTable<ProgressRow> Progress = new("progress");

    /// <summary>Counts and times of each node.</summary>
    public static readonly RunTable<NodeRow> Nodes = new("nodes");

    /// <summary>Bounds and high-water marks of each edge.</summary>
    public static readonly RunTable<EdgeRow> Edges = new("edges");

    /// <summary>The ledger: what became of each sample.</summary>
    public static readonly RunTable<SampleRow> Samples = new("samples");

    /// <summary>The encoded images that were resident in the training pool at the end.</summary>
    public static readonly RunTable<PoolRow> Pool = new("pool");

    /// <summary>The parameters and statistics of the trained classifier.</summary>
    public static readonly RunTable<TensorRow> Model = new("model");

    /// <summary>The state of the optimiser.</summary>
    public static readonly RunTable<TensorRow> Optimizer = new("optimizer");

    /// <summary>The measured series.</summary>
    public static readonly RunTable<MetricRow> Metrics = new("metrics");

    /// <summary>The answer of the classifier to each held-out image.</summary>
    public static readonly RunTable<PredictionRow> Predictions = new("predictions");

    /// <summary>Accuracy per set.</summary>
    public static readonly RunTable<AccuracyRow> Accuracy = new("accuracy");

    /// <summary>The trained classifiers, whose tensors are in <see cref="Model"/>.</summary>
    public static readonly RunTable<ClassifierRow> Classifiers = new("classifiers");

    /// <summary>Recall and precision per class and set.</summary>
    public static readonly RunTable<ClassRow> Classes = new("classes");

    /// <summary>Which classes were taken for which.</summary>
    public static readonly RunTable<ConfusionRow> Confusion = new("confusion");

    /// <summary>The items that failed.</summary>
    public static readonly RunTable<FailureRow> Failures = new("failures");

    /// <summary>The parts of the run; one row unless it was resumed.</summary>
    public static readonly RunTable<PartRow> Parts = new("parts");

    /// <summary>What language models said.</summary>
    public static readonly RunTable<AnswerRow> Answers = new("answers");

    /// <summary>Which meanings class names were weighed by, and which were chosen.</summary>
    public static readonly RunTable<SenseRow> Senses = new("senses");

    /// <summary>How unlike the generated images of each class are.</summary>
    public static readonly RunTable<DiversityRow> Diversity = new("diversity");

    /// <summary>Gives the file names of all tables, in alphabetical order.</summary>
    internal static readonly string[] FileNames =
    [
        Accuracy.FileName, Answers.FileName, Classes.FileName, Classifiers.FileName, Confusion.FileName, Diversity.FileName, Edges.FileName, Failures.FileName, Metrics.FileName, Model.FileName, Nodes.FileName,
        Optimizer.FileName, Parts.FileName, Pool.FileName, Predictions.FileName, Progress.FileName, Samples.FileName, Senses.FileName,
    ];
}
