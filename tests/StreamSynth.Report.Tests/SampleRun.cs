using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Tests;

/// <summary>Writes a run folder such as the quickstart leaves, with made-up but consistent numbers.</summary>
public sealed class SampleRun
{
    public const int Steps = 600;
    private const int PerClass = 60;

    public static readonly string[] Classes =
        ["anchor", "bell", "camera", "car", "cloud", "flag", "heart", "key", "mouse", "scissors", "tree", "umbrella"];

    private static readonly string[] Styles =
        ["an icon of a {0}", "a simple line drawing of a {0}", "a {0} pictogram, bold outline", "a minimal black {0} symbol on white ground", "{0}, monochrome glyph, filled"];

    private static readonly (string Set, string[] Families)[] Sets =
        [("validation", ["iconoir", "solar"]), ("test", ["mingcute", "majesticons", "octicon"]), ("oodTest", ["fluent-emoji-flat", "noto"])];

    private readonly Dice _dice = new(2024);

    public ProgressRow Progress { get; init; } = new()
    {
        GraphName = "quickstart",
        GraphJson = "{\"name\":\"quickstart\",\"seed\":42,\"memory\":\"1GiB\",\"onError\":\"skip\",\"nodes\":{\"classes\":{\"block\":\"classes.list\",\"options\":{\"names\":[\"anchor\",\"bell\"]}},\"paint\":{\"block\":\"diffusion.text_to_image\",\"inputs\":{\"prompt\":\"choose.prompt\"},\"options\":{\"model\":\"icons-v0/diffusion\",\"steps\":8,\"guidanceScale\":3},\"limits\":{\"batch\":16,\"parallelism\":1,\"capacity\":32}}}}",
        Seed = 42,
        Step = Steps,
        Steps = Steps,
        State = "done",
        StartedUtc = "2026-02-03T14:05:06.789Z",
        WallSeconds = 193.4,
        PeakResidentBytes = 1_180_000_000,
        PayloadBytesHighWater = 41_000_000,
        MemoryBudgetBytes = 1L << 30,
        Versions = "{\"StreamSynth\":\"0.1.0\",\".NET\":\"10.0.1\",\"ONNX Runtime\":\"1.29.0\",\"libvips\":\"8.18.1\",\"DuckDB\":\"v1.5.6\"}",
        Provider = "cpu",
        Devices = "{\"paint\":[\"cpu:0-3\",\"cpu:4-7\"]}",
        IsDeterministic = true,
        Threads = "diffusion 2, training 2, clip 1",
        ModelHashes = "{\"icons-v0/diffusion\":\"6b1f0c6f6d1a2a3f5d1e0c9b8a7968574635241303f2e1d0cfbead9c8b7a6958\",\"icons-v0/clip\":\"0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9\"}",
        DataHash = "c0ffee00d15ea5e0c0ffee00d15ea5e0c0ffee00d15ea5e0c0ffee00d15ea5e0",
        Cursors = "{\"classes\":12,\"real\":144,\"heldOut\":803}",
        SubSeeds = "{\"data\":1203981209,\"initialisation\":88123312,\"generation\":99120381,\"draws\":4410213}",
    };

    public IReadOnlyList<NodeRow> Nodes { get; init; } =
    [
        Node("classes", "classes.list", 12, 12, 0, 0, 0.01, 0, 2.1, 1),
        Node("prompts", "prompt.templates", 12, 12, 0, 0, 0.02, 0.1, 118.2, 1) with { Emitted = 720 },
        Node("exemplars", "icons.read", 144, 143, 0, 1, 1.9, 0, 0.1, 1),
        Node("choose", "clip.filter_prompt", 720, 640, 80, 0, 14.2, 2.2, 141.0, 16),
        Node("paint", "diffusion.text_to_image", 720, 638, 80, 2, 171.3, 6.2, 1.9, 16),
        Node("keep", "clip.filter_image", 720, 611, 107, 2, 21.5, 150.4, 0.3, 16),
        Node("pack", "image.encode", 720, 611, 107, 2, 3.1, 168.0, 0.2, 1) with { Parallelism = 2 },
        Node("real", "icons.read", 144, 143, 0, 1, 2.4, 0, 0.4, 1),
        Node("packReal", "image.encode", 144, 143, 0, 1, 0.6, 3.0, 0.1, 1),
        Node("train", "train.classifier", 864, 754, 107, 3, 61.2, 117.9, 0, 64),
        Node("heldOut", "icons.read", 803, 803, 0, 0, 8.8, 0, 0, 1),
        Node("evaluate", "evaluate.classifier", 803, 803, 0, 0, 4.2, 181.0, 0, 64),
        Node("explain", "evaluate.confusion", 803, 803, 0, 0, 0.1, 185.0, 0, 1),
    ];

    public IReadOnlyList<EdgeRow> Edges { get; init; } =
    [
        Edge("classes.class", "prompts.class", 8, 3, 12), Edge("prompts.prompt", "choose.prompt", 64, 64, 720),
        Edge("exemplars.image", "choose.exemplars", 144, 143, 144, gathered: true), Edge("choose.prompt", "paint.prompt", 32, 32, 720),
        Edge("paint.image", "keep.image", 32, 16, 720), Edge("keep.image", "pack.image", 32, 4, 720), Edge("pack.sample", "train.synthetic", 32, 9, 720),
        Edge("real.image", "packReal.image", 16, 16, 144), Edge("packReal.sample", "train.real", 16, 12, 144),
        Edge("train.model", "evaluate.model", 1, 1, 1, gathered: true), Edge("heldOut.image", "evaluate.image", 64, 64, 803),
        Edge("evaluate.prediction", "explain.prediction", 64, 64, 803),
    ];

    public IReadOnlyList<FailureRow> Failures { get; init; } =
    [
        new() { Node = "paint", Ordinal = 128, Key = 0xC3F1, Message = "latent has NaN after step 3 of 8 (sigma 2.91)" },
        new() { Node = "paint", Ordinal = 511, Key = 0xA0B1C2D3E4F50617, Message = "latent has NaN after step 7 of 8 (sigma 0.31)" },
        new() { Node = "real", Ordinal = 77, Key = 0x77, Message = "tabler/mouse: SVG could not be rasterised: XML parse error in line 1, column 39" },
    ];

    public IReadOnlyList<SenseRow> Senses { get; init; } =
    [
        Sense("camera", "camera", string.Empty, "name", 0.20, null), Sense("camera", "camera", "device that takes <pictures>", "llm", 0.31, "camera, device that takes <pictures>"),
        Sense("mouse", "mouse", string.Empty, "name", 0.12, "mouse") with { Flag = "allAlike" }, Sense("mouse", "mouse", "small rodent", "wordNet", 0.13, null),
        Sense("mouse", "computer mouse", "pointing device", "llm", 0.131, null),
    ];

    public IReadOnlyList<DiversityRow> Diversity { get; init; } =
    [
        Spread("camera", 0.31, 0.75), Spread("mouse", 0.05, 0.25), Spread("umbrella", null, null),
    ];

    /// <summary>Replaces the prompt of the first shown image of the first class.</summary>
    public IReadOnlyList<PartRow> Parts { get; init; } = [];

    public string? HostilePrompt { get; init; }

    public bool WithTraining { get; init; } = true;

    public RunFolder Write(string path)
    {
        RunFolder run = RunFolder.Create(path);
        run.Write(RunTables.Progress, [Progress]);
        run.Write(RunTables.Nodes, Nodes);
        run.Write(RunTables.Edges, Edges);
        run.Write(RunTables.Failures, Failures);
        run.Write(RunTables.Parts, Parts);
        if (WithTraining)
        {
            run.Write(RunTables.Senses, Senses);
            run.Write(RunTables.Diversity, Diversity);
            run.Write(RunTables.Samples, Samples());
            run.Write(RunTables.Pool, Pool());
            run.Write(RunTables.Metrics, Metrics());
            PredictionRow[] predictions = [.. Predictions()];
            run.Write(RunTables.Predictions, predictions);
            run.Write(RunTables.Accuracy, Accuracies(predictions));
        }

        run.Complete();
        return run;
    }

    private static NodeRow Node(string name, string block, long received, long done, long skipped, long failed, double working, double starved, double blocked, int batch) => new()
    {
        Node = name,
        Block = block,
        Parallelism = 1,
        Batch = batch,
        Received = received,
        Done = done,
        Skipped = skipped,
        Failed = failed,
        Emitted = received,
        WorkingSeconds = working,
        StarvedSeconds = starved,
        BlockedSeconds = blocked,
        QueueHighWater = 4,
    };

    private static SenseRow Sense(string label, string name, string gloss, string source, double margin, string? text) => new()
    {
        Node = "resolve",
        Class = label,
        Name = name,
        Gloss = gloss,
        Source = source,
        Score = margin + 0.4,
        Margin = margin,
        Chosen = text is not null,
        Text = text,
        Images = text is null ? [] : [0x89, 0x50, 0x4e, 0x47],
    };

    private static DiversityRow Spread(string label, double? distance, double? coverage) => new()
    {
        Node = "measure",
        Class = label,
        Images = distance is null ? 1 : 200,
        MeanDistance = distance,
        RealImages = coverage is null ? 0 : 40,
        RealMeanDistance = coverage is null ? null : 0.4,
        Covered = (int)((coverage ?? 0) * 40),
        Coverage = coverage,
        Within = 0.1,
    };

    private static EdgeRow Edge(string from, string to, int capacity, long most, long items, bool gathered = false) => new()
    {
        From = from,
        To = to,
        Capacity = capacity,
        CapacityBytes = capacity * 12_288L,
        HighWaterItems = most,
        HighWaterBytes = most * 3_100,
        Items = items,
        Gathered = gathered,
    };

    private IEnumerable<SampleRow> Samples()
    {
        for (int i = 0; i < PerClass * Classes.Length; i++)
        {
            string name = Classes[i % Classes.Length];
            double margin = (_dice.Uniform(1) * 0.3) - 0.03;
            bool kept = margin > 0.003;
            yield return new SampleRow
            {
                Ordinal = i,
                Key = _dice.Next(),
                Domain = "synthetic",
                Class = name,
                Prompt = i == 0 && HostilePrompt is not null ? HostilePrompt : Prompt(i, name),
                Seed = _dice.Next() >> 20,
                Batch = kept ? i / 16 : -1,
                Score = 0.21 + _dice.Uniform(0.12),
                Margin = margin,
                State = i is 128 or 511 ? "failed" : !kept && i > 0 ? "filtered" : i % 17 == 5 ? "evictedUsed" : "resident",
                Reason = i is 128 or 511 ? "latent has NaN" : !kept && i > 0 ? "minMargin" : null,
                Bytes = kept ? 310 : 0,
                Uses = kept ? 4 + _dice.Below(20) : 0,
            };
        }

        for (int i = 0; i < 144; i++)
        {
            string name = Classes[i % Classes.Length];
            yield return new SampleRow
            {
                Ordinal = i,
                Key = _dice.Next(),
                Domain = "real",
                Class = name,
                Source = $"tabler/{name}",
                Seed = 0,
                Batch = -1,
                State = "used",
                Bytes = 280,
                Uses = 130,
            };
        }
    }

    private IEnumerable<PoolRow> Pool()
    {
        foreach (SampleRow sample in new SampleRun { HostilePrompt = HostilePrompt }.Samples().Where(row => row.State is "resident" or "used"))
        {
            bool real = sample.Domain == "real";
            yield return new PoolRow
            {
                Ordinal = sample.Ordinal,
                Class = sample.Class,
                Domain = sample.Domain,
                Format = "png",
                Width = 32,
                Height = 32,
                Uses = sample.Uses,
                Data = Glyph.Draw(Array.IndexOf(Classes, sample.Class), (int)sample.Ordinal, real ? 0 : 0.5),
            };
        }
    }

    private IEnumerable<MetricRow> Metrics()
    {
        for (int step = 1; step <= Steps; step++)
        {
            double seconds = step * 0.3;
            double real = (2.4 * Math.Exp(-step / 140.0)) + 0.25 + _dice.Uniform(0.35);
            double synthetic = (2.2 * Math.Exp(-step / 220.0)) + 0.4 + _dice.Uniform(0.3);
            yield return Metric(step, "lossReal", real, seconds);
            yield return Metric(step, "lossSynthetic", synthetic, seconds);
            yield return Metric(step, "loss", (real + synthetic) / 2, seconds);
            yield return Metric(step, "learningRate", 0.05 * (1 + Math.Cos(Math.PI * step / Steps)), seconds);
            yield return Metric(step, "poolResidents", Math.Min(611, step * 1.6), seconds);
            yield return Metric(step, "starvedSteps", 0, seconds);
            yield return Metric(step, "accuracy.synthetic", 0.9 - Math.Exp(-step / 90.0) + _dice.Uniform(0.1), seconds);
            if (step % 50 == 0) yield return Metric(step, "accuracy.validation", 0.72 - (0.6 * Math.Exp(-step / 160.0)) + _dice.Uniform(0.03), seconds);
        }
    }

    private IEnumerable<PredictionRow> Predictions()
    {
        foreach ((string set, string[] families) in Sets)
        {
            foreach (string family in families)
            {
                for (int i = 0; i < 115; i++)
                {
                    string truth = Classes[_dice.Below(Classes.Length)];
                    bool right = _dice.Uniform(1) < (set == "oodTest" ? 0.41 : 0.66);
                    string guess = Classes[(Array.IndexOf(Classes, truth) + 1 + (_dice.Below(3) * _dice.Below(4))) % Classes.Length];
                    yield return new PredictionRow
                    {
                        Set = set,
                        Source = family,
                        Item = $"{truth}-{i}",
                        Truth = truth,
                        Predicted = right ? truth : guess,
                        Probability = 0.3 + _dice.Uniform(0.7),
                        TopFive = right || _dice.Uniform(1) < 0.6,
                    };
                }
            }
        }
    }

    private static IEnumerable<AccuracyRow> Accuracies(PredictionRow[] predictions)
    {
        foreach (IGrouping<string, PredictionRow> set in predictions.GroupBy(row => row.Set))
        {
            double pooled = set.Average(row => row.Truth == row.Predicted ? 1.0 : 0);
            double averaged = set.GroupBy(row => row.Source).Average(family => family.Average(row => row.Truth == row.Predicted ? 1.0 : 0));
            foreach ((string statistics, double loss) in new[] { ("main", 0.0), ("auxiliary", 0.07) })
            {
                yield return new AccuracyRow
                {
                    Set = set.Key,
                    Statistics = statistics,
                    Images = set.Count(),
                    Pooled = pooled - loss,
                    SetAveraged = averaged - loss,
                    Low = averaged - loss - 0.061,
                    High = averaged - loss + 0.055,
                    TopFive = set.Average(row => row.TopFive ? 1.0 : 0),
                    CalibrationError = 0.084,
                };
            }
        }
    }

    private static string Prompt(int ordinal, string name) => string.Format(System.Globalization.CultureInfo.InvariantCulture, Styles[ordinal / Classes.Length % Styles.Length], name);

    private static MetricRow Metric(long step, string name, double value, double seconds) => new() { Step = step, Name = name, Value = value, Seconds = seconds };
}
