using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Tests.Training.Mixing;
using StreamSynth.Blocks.Training;
using StreamSynth.Blocks.Training.Resume;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Storage.Checkpoints;

namespace StreamSynth.Blocks.Tests.Training;

/// <summary>Runs train.classifier on squares, as the engine would: gathers, sets up, feeds, collects, and gives back what it owns.</summary>
public sealed class TrainingBench : IDisposable
{
    private TrainClassifierBlock? _block;

    public BufferPool Buffers { get; } = new();

    public TrainClassifierOptions Options { get; init; } = Small;

    /// <summary>Gives options that learn squares in a second.</summary>
    public static TrainClassifierOptions Small { get; } = new()
    {
        BaseWidth = 4,
        Steps = 40,
        RealPerStep = 6,
        SyntheticPerStep = 6,
        WarmUpSamples = 12,
        LearningRate = 0.05,
        Shift = 1,
        Threads = 1,
    };

    /// <summary>Gives the folders that pretrained weights may lie in.</summary>
    public Places Places { get; init; } = new([]);

    public IReadOnlyList<ClassLabel> Classes { get; init; } = Squares.Classes;

    public IReadOnlyList<Sample> Real { get; set; } = [];

    public IReadOnlyList<Sample> Validation { get; set; } = [];

    /// <summary>Gives whoever saves states; null for nobody.</summary>
    public ITrainingSaves? Saves { get; init; }

    /// <summary>Gives the checkpoint to go on from; null begins anew.</summary>
    public Checkpoint? Checkpoint { get; init; }

    public void RequestSave() => _block!.RequestSave();

    public NodeReport Report { get; } = new(TimeProvider.System);

    public CancellationTokenSource Stop { get; } = new();

    public CancellationTokenSource Cancel { get; } = new();

    public List<TrainedModel> Models { get; } = [];

    public RunRows Rows { get; } = new();

    public LedgerLines Ledger { get; } = new();

    /// <summary>Makes synthetic items; an ordinal that <paramref name="lost"/> names is filtered.</summary>
    public IReadOnlyList<Item<Sample>> Items(int count, Func<int, bool>? lost = null) => [.. Enumerable.Range(0, count).Select(ordinal =>
    {
        ItemHeader header = ItemHeader.OfSource(1, ordinal);
        Sample sample = Squares.Synthetic(ordinal, Buffers);
        if (lost?.Invoke(ordinal) != true) return Item<Sample>.Of(header, sample);

        sample.Release();
        return Item<Sample>.Without(header, new(ItemState.Skipped, "lowMargin", "choose", null, sample.Provenance.Prompt));
    })];

    /// <summary>Runs with all items there from the start.</summary>
    public Task RunAsync(IReadOnlyList<Item<Sample>> items)
    {
        ScriptedReader reader = new(items);
        reader.ArriveAll();

        return RunAsync(reader);
    }

    /// <summary>Makes real items as they come from a stream; an ordinal that <paramref name="lost"/> names is filtered.</summary>
    public IReadOnlyList<Item<Sample>> RealItems(int count, Func<int, bool>? lost = null) => [.. Squares.Real(count, Buffers).Select((sample, ordinal) =>
    {
        ItemHeader header = ItemHeader.OfSource(2, ordinal);
        if (lost?.Invoke(ordinal) != true) return Item<Sample>.Of(header, sample);

        sample.Release();
        return Item<Sample>.Without(header, new(ItemState.Skipped, "tooSmall", "filter", null, sample.Provenance));
    })];

    /// <summary>Runs on a stream of real images.</summary>
    /// <param name="real">Real items.</param>
    /// <param name="synthetic">Synthetic items; null for none.</param>
    public Task StreamAsync(ScriptedReader real, ScriptedReader? synthetic = null) => RunAsync(synthetic, real);

    public Task RunAsync(ScriptedReader reader)
    {
        if (Real.Count == 0) Real = Squares.Real(24, Buffers);

        return RunAsync(reader, null);
    }

    /// <summary>Runs on any inputs.</summary>
    /// <param name="synthetic">Synthetic items; null for none.</param>
    /// <param name="realStream">Streamed real items; null for none.</param>
    public async Task RunAsync(ScriptedReader? synthetic, ScriptedReader? realStream)
    {
        TrainClassifierBlock block = new(Options, Places) { Real = Real, Validation = Validation, Classes = Classes };
        try
        {
            block.Start(Ledger);
            _block = block;
            if (Saves is not null) block.SaveTo(Saves);
            if (Checkpoint is not null) block.ResumeFrom(Checkpoint);
            await block.SetupAsync(Scope(), Cancel.Token);
            await foreach (TrainedModel model in block.ConsumeAsync(synthetic, realStream, Cancel.Token)) Models.Add(model);
        }
        finally
        {
            // As a run does that has failed.
            block.Write(Rows);
            synthetic?.ReleaseRest();
            realStream?.ReleaseRest();
            foreach (Sample sample in Real.Concat(Validation)) sample.Release();
        }
    }

    public RunScope Scope() => new() { Node = "train", Seeds = RunSeeds.From(42), Pool = Buffers, Stopping = Stop.Token, Report = Report };

    public IEnumerable<double> Measured(string name) => Report.Measurements.Where(m => m.Name == name).Select(m => m.Value);

    public void Dispose()
    {
        Stop.Dispose();
        Cancel.Dispose();
    }
}
