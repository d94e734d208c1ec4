using System.Runtime.CompilerServices;
using System.Text.Json;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training.Minibatches;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Blocks.Training.Resume;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;
using StreamSynth.Training;

namespace StreamSynth.Blocks.Training;

/// <summary>Trains an image classifier on minibatches of real and synthetic images while the synthetic ones are still being made.</summary>
/// <remarks>
/// In: synthetic samples as they come; real ones whole, or as they come through 'realStream'; validation and class list whole. Out: one model, at the end or when the run is asked to stop.
/// Seeds: first weights from the initialisation seed; order of real images, draws of synthetic ones and shifts from the draws seed; so two training nodes
/// of one graph see the same real minibatches. Which images a step sees never depends on timing: see <see cref="SyntheticMix"/>.
/// </remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where pretrained weights may be.</param>
[Block("train.classifier", "Trains an image classifier on real and synthetic minibatches while generation still runs.")]
[In("synthetic", Optional = true)]
[In("realStream", Optional = true)]
[Out("model")]
public sealed class TrainClassifierBlock(TrainClassifierOptions options, Places places) : IConsume<Sample, Sample, TrainedModel>, IRunTables, IHashedInputs, ICheckpointed
{
    private readonly PretrainedStart _pretrained = new(options, places);
    private readonly List<PoolRow> _residents = [];
    private RunScope? _run;
    private ILedger? _ledger;
    private TrainingImages? _images;
    private ITrainingSaves? _saves;
    private Checkpoint? _checkpoint;
    private bool _allowsChanges;
    private TrainingKeeping? _keeping;
    private volatile TrainingLoop? _loop;
    private IReadOnlyList<NamedTensor> _parameters = [];
    private IReadOnlyList<NamedTensor> _optimizerState = [];
    private ClassifierRow? _classifier;

    /// <summary>Takes the real training images, where they fit into memory: each epoch is another permutation of them.</summary>
    [Gathered("real", Optional = true)]
    public IReadOnlyList<Sample> Real { get; set; } = [];

    /// <summary>Takes the images that accuracy is measured on during training.</summary>
    [Gathered("validation", Optional = true)]
    public IReadOnlyList<Sample> Validation { get; set; } = [];

    /// <summary>Takes the class list.</summary>
    [Gathered("classes")]
    public IReadOnlyList<ClassLabel> Classes { get; set; } = [];

    /// <summary>Gives or sets what computes.</summary>
    internal ITrainingBackend Backend { get; set; } = TrainingBackends.Default;

    /// <summary>Gives the memory of the pool and, where the options say their size, of two minibatches.</summary>
    public long PartitionBytes => PoolBytes + MinibatchBytes;

    /// <inheritdoc/>
    public string? DependsOnTiming => options is { Mixing: MixingMode.Free, SyntheticPerStep: > 0 } ? "draws among the synthetic images that have arrived by then" : null;

    /// <inheritdoc/>
    public TakesAgain? TakesAgain => options.CheckpointPool == PoolKeeping.Recipes ? new("synthetic", "options.checkpointPool") : null;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Hashes => _pretrained.Hashes;

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> Check() => _pretrained.Check();

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> CheckInputs(IReadOnlySet<string> connected) => TrainingInputs.FaultsOf(options, connected);

    /// <inheritdoc/>
    public async ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        _run = run;
        _images = new(Classes, Real, Validation, options.Image, options.RealPerStep, KeyMix.Mix(run.Seeds.Draws, "real"));
        await _pretrained.PrepareAsync(_images.Classes.Names.Count, cancel);
        IReadOnlyDictionary<string, string> terms = TrainingTerms.Of(options, _images, run, Hashes);
        TrainingState? begun = _checkpoint is null ? null : TrainingState.Of(_checkpoint, run.Node, terms, _allowsChanges);
        _keeping = new(AddLine, _saves, StateJson.Write(terms), begun);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<TrainedModel> ConsumeAsync(
        IItemReader<Sample>? synthetic, IItemReader<Sample>? realStream, [EnumeratorCancellation] CancellationToken cancel)
    {
        var loop = new TrainingLoop(options, _run!, _images!, _pretrained, synthetic, realStream, _keeping!) { Backend = Backend };
        _loop = loop;
        try
        {
            try
            {
                await loop.TrainAsync(cancel);
            }
            finally
            {
                // A training that fails leaves the model of its last good step.
                if (loop.Classifier is { } trained) KeepModel(trained, loop.Step);
            }

            if (loop.Classifier is { } classifier) yield return new(classifier.Settings, classifier.Current.EvaluatedParameters(), _images!.Classes.Names, loop.Step) { Preprocessing = _images.Input!.Preprocessing };

            await loop.FinishAsync(cancel);
            KeepResidents(loop);
        }
        finally
        {
            // And one line for every image that it has read.
            await loop.DisposeAsync();
            AddLinesOfReal();
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> LedgerDomains => TrainingRows.Domains;

    /// <inheritdoc/>
    public void Start(ILedger ledger) => _ledger = ledger;

    /// <inheritdoc/>
    public void SaveTo(ITrainingSaves saves) => _saves = saves;

    /// <inheritdoc/>
    public void RequestSave() => _loop?.RequestSave();

    /// <inheritdoc/>
    public void ResumeFrom(Checkpoint checkpoint, bool allowsChanges = false) => (_checkpoint, _allowsChanges) = (checkpoint, allowsChanges);

    /// <inheritdoc/>
    public void Write(RunRows rows)
    {
        rows.Pool.AddRange(_residents);
        if (_classifier is null) return;

        rows.Classifiers.Add(_classifier);
        rows.Model.AddRange(_parameters.Select(tensor => TrainingRows.OfTensor(tensor, _classifier.Node)));
        rows.Optimizer.AddRange(_optimizerState.Select(tensor => TrainingRows.OfTensor(tensor, _classifier.Node)));
    }

    private void KeepModel(ClassifierSteps trained, long step)
    {
        (_parameters, _optimizerState) = (trained.Current.Parameters(), trained.Current.OptimizerState());
        _classifier = new()
        {
            Node = _run!.Node,
            Step = step,
            Settings = ClassifierSettingsJson.Write(trained.Settings),
            Classes = JsonSerializer.Serialize(_images!.Classes.Names),
            Preprocessing = PreprocessingJson.Write(_images.Input!.Preprocessing),
        };
    }

    private long PoolBytes => options.SyntheticPerStep > 0 && ByteSize.TryParse(options.PoolBytes, out long bytes) ? bytes : 0;

    private long MinibatchBytes => options.Image.FixedSize is { } size ? 2 * MinibatchFeed.BytesOf(options.RealPerStep + options.SyntheticPerStep, 3 * size.Height * size.Width) : 0;

    private void KeepResidents(TrainingLoop loop)
    {
        _residents.AddRange(loop.Residents.Select(r => TrainingRows.OfPool(_run!.Node, r.Entry.Header.Ordinal, r.Sample, r.Entry.Uses)));
        if (_images!.Real is not { } real) return;

        foreach ((int index, (Sample sample, long? uses)) in real.All.Index())
        {
            if (uses is not null) _residents.Add(TrainingRows.OfPool(_run!.Node, index, sample, uses.Value));
        }
    }

    private void AddLinesOfReal()
    {
        foreach ((int index, (Sample sample, long? uses)) in (_images!.Real?.All ?? []).Index()) AddLine(TrainingRows.OfReal(index, sample, uses));
    }

    private void AddLine(SampleRow line) => _ledger?.Add(line with { Node = _run!.Node });
}
