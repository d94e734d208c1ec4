using StreamSynth.Blocks;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training;
using StreamSynth.Blocks.Training.Resume;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Resilience.Tests.Cues;
using StreamSynth.Storage.Checkpoints;

namespace StreamSynth.Resilience.Tests.Blocks;

/// <summary>Is the real <c>train.classifier</c>, whose back end and end are scripted; scripted runs know it under that name.</summary>
[Block("test.train", "Trains an image classifier, as train.classifier does.")]
[In("synthetic", Optional = true)]
[In("realStream", Optional = true)]
[Out("model")]
public sealed class ScriptedTrainBlock : IConsume<Sample, Sample, TrainedModel>, IRunTables, IHashedInputs, ICheckpointed
{
    private readonly Script _script = Script.Current;
    private readonly TrainClassifierBlock _inner;

    public ScriptedTrainBlock(TrainClassifierOptions options, Places places) => _inner = new(options, places) { Backend = new ScriptedBackend(_script) };

    [Gathered("real", Optional = true)]
    public IReadOnlyList<Sample> Real { get => _inner.Real; set => _inner.Real = value; }

    [Gathered("validation", Optional = true)]
    public IReadOnlyList<Sample> Validation { get => _inner.Validation; set => _inner.Validation = value; }

    [Gathered("classes")]
    public IReadOnlyList<ClassLabel> Classes { get => _inner.Classes; set => _inner.Classes = value; }

    public long PartitionBytes => _inner.PartitionBytes;

    public string? DependsOnTiming => _inner.DependsOnTiming;

    public IReadOnlyDictionary<string, string> Hashes => _inner.Hashes;

    public IEnumerable<Diagnostic> Check() => _inner.Check();

    public IEnumerable<Diagnostic> CheckInputs(IReadOnlySet<string> connected) => _inner.CheckInputs(connected);

    public ValueTask SetupAsync(RunScope run, CancellationToken cancel) => _inner.SetupAsync(run, cancel);

    public IAsyncEnumerable<TrainedModel> ConsumeAsync(IItemReader<Sample>? synthetic, IItemReader<Sample>? realStream, CancellationToken cancel) =>
        _inner.ConsumeAsync(synthetic, realStream, cancel);

    public void Start(ILedger ledger) => _inner.Start(ledger);

    public void SaveTo(ITrainingSaves saves) => _inner.SaveTo(saves);

    public void RequestSave() => _inner.RequestSave();

    public void ResumeFrom(Checkpoint checkpoint, bool allowsChanges) => _inner.ResumeFrom(checkpoint, allowsChanges);

    public void Write(RunRows rows) => _inner.Write(rows);

    public async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)_inner).DisposeAsync();
        _script.Pass(Moments.Close);
    }
}
