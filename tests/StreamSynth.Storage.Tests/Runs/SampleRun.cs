using StreamSynth.Storage.Runs;

namespace StreamSynth.Storage.Tests.Runs;

/// <summary>Writes a run folder with one row of each kind.</summary>
internal static class SampleRun
{
    public static readonly ProgressRow Progress = new()
    {
        GraphName = "quickstart",
        GraphJson = "{\"name\":\"quickstart\"}",
        Seed = ulong.MaxValue,
        Step = 10,
        Steps = 20,
        State = "interrupted",
        StartedUtc = "2026-01-02T03:04:05Z",
        WallSeconds = 1.5,
        PeakResidentBytes = 1L << 40,
        PayloadBytesHighWater = 5,
        MemoryBudgetBytes = 1L << 30,
        Versions = "{}",
        Provider = "cpu",
        Devices = "{}",
        IsDeterministic = false,
        Threads = "1",
        ModelHashes = "{}",
        DataHash = "ab",
        Cursors = "{}",
        SubSeeds = "{}",
    };

    public static readonly NodeRow Node = new()
    {
        Node = "paint",
        Block = "diffusion.text_to_image",
        Parallelism = 1,
        Batch = 16,
        Received = 6,
        Done = 3,
        Skipped = 2,
        Failed = 1,
        Emitted = 6,
        WorkingSeconds = 1,
        StarvedSeconds = 2,
        BlockedSeconds = 3,
        QueueHighWater = 4,
    };

    public static readonly EdgeRow Edge = new()
    {
        From = "paint.image",
        To = "pack.image",
        Capacity = 32,
        CapacityBytes = 1024,
        HighWaterItems = 3,
        HighWaterBytes = 500,
        Items = 6,
        FirstOrdinal = 2,
        Absent = 1,
        Unread = 3,
        Domain = "synthetic",
        Gathered = true,
    };

    public static readonly SampleRow Synthetic = new()
    {
        Node = "train",
        Ordinal = 0,
        Key = 0xC3F1,
        Domain = "synthetic",
        Class = "mouse",
        Prompt = "an icon of a mouse 🐭, \"outlined\"",
        Seed = 77,
        Batch = 0,
        Score = 0.25,
        Margin = -0.01,
        State = "filtered",
        Reason = "margin",
        Bytes = 0,
        Uses = 0,
    };

    public static readonly SampleRow Real = new()
    {
        Node = "train",
        Ordinal = 0,
        Key = 1,
        Domain = "real",
        Class = "mouse",
        Source = "tabler/mouse",
        Seed = 0,
        Batch = -1,
        State = "used",
        Bytes = 90,
        Uses = 12,
    };

    public static readonly PoolRow Pool = new()
    {
        Node = "train",
        Ordinal = 1,
        Class = "mouse",
        Domain = "synthetic",
        Format = "webp",
        Width = 32,
        Height = 32,
        Uses = 2,
        Data = [1, 2, 3],
    };

    public static readonly TensorRow Tensor = new() { Name = "stem.weight", DType = "f32", Shape = [2, 1], Data = [0, 0, 128, 63, 0, 0, 0, 64] };

    public static readonly MetricRow Metric = new() { Node = "train", Step = 3, Name = "loss", Value = double.NaN, Seconds = 0.5 };

    public static readonly PredictionRow Prediction = new()
    {
        Set = "test",
        Source = "mingcute",
        Item = "mouse-line",
        Truth = "mouse",
        Predicted = "camera",
        Probability = 0.5,
        TopFive = true,
    };

    public static readonly AccuracyRow Accuracy = new()
    {
        Set = "test",
        Statistics = "main",
        Images = 1,
        Pooled = 0,
        SetAveraged = 0,
        Low = 0,
        High = 0.5,
        ClusteredBy = "image",
        TopFive = 1,
        CalibrationError = 0.5,
    };

    public static readonly ClassifierRow Classifier = new() { Node = "train", Step = 3, Settings = "{}", Classes = "[]", Preprocessing = "{}" };

    public static readonly ClassRow Class = new() { Node = "judge", Set = "test", Statistics = "main", Class = "mouse", Images = 1, Recall = 0, Precision = null };

    public static readonly ConfusionRow Confusion = new() { Node = "judge", Set = "test", Statistics = "main", Truth = "mouse", Predicted = "camera", Images = 1 };

    public static readonly FailureRow Failure = new() { Node = "real", Ordinal = 4, Key = 9, Message = "tabler/mouse: not an SVG" };

    public static readonly PartRow Part = new() { Part = 1, StartedUtc = "2026-01-02T03:04:05Z", WallSeconds = 1.5, FirstStep = 0, LastStep = 3, FromCheckpoint = 0, State = "done", Changes = "[]" };

    public static readonly AnswerRow Answer = new()
    {
        Hash = "00ff",
        Node = "contexts",
        Model = "http://localhost:8080/v1 m",
        Question = "List 4 contexts of \"קרן\" 🙂",
        Seed = ulong.MaxValue,
        Attempt = 1,
        Text = string.Empty,
        End = "unusable",
        Fault = "found nothing",
        Refused = "found nothing",
        AnswerTokens = 7,
    };

    public static readonly SenseRow Sense = new()
    {
        Node = "resolve",
        Class = "crane",
        Name = "crane",
        Gloss = "large long-necked wading bird",
        Source = "wordNet",
        Score = 0.31,
        Margin = -0.02,
        Chosen = true,
        Text = "crane, large long-necked wading bird",
        Flag = "smallLead",
        Images = [1, 2, 3],
    };

    public static readonly DiversityRow Diversity = new() { Node = "measure", Class = "crane", Images = 1, RealImages = 12, RealMeanDistance = 0.25, Covered = 3, Coverage = 0.25, Within = 0.1 };

    public static RunFolder Write(string path)
    {
        RunFolder run = RunFolder.Create(path);
        run.Write(RunTables.Progress, [Progress]);
        run.Write(RunTables.Nodes, [Node]);
        run.Write(RunTables.Edges, [Edge]);
        run.Write(RunTables.Samples, [Synthetic, Real]);
        run.Write(RunTables.Pool, [Pool]);
        run.Write(RunTables.Model, [Tensor]);
        run.Write(RunTables.Metrics, [Metric]);
        run.Write(RunTables.Predictions, [Prediction]);
        run.Write(RunTables.Accuracy, [Accuracy]);
        run.Write(RunTables.Failures, [Failure]);
        run.Write(RunTables.Classifiers, [Classifier]);
        run.Write(RunTables.Classes, [Class]);
        run.Write(RunTables.Confusion, [Confusion]);
        run.Write(RunTables.Parts, [Part]);
        run.Write(RunTables.Answers, [Answer]);
        run.Write(RunTables.Senses, [Sense]);
        run.Write(RunTables.Diversity, [Diversity]);
        run.Complete();
        return run;
    }
}
