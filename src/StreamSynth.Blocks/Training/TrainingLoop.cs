using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training.Augmenting;
using StreamSynth.Blocks.Training.Minibatches;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Media;
using StreamSynth.Training;
using StreamSynth.Training.Schedules;

namespace StreamSynth.Blocks.Training;

/// <summary>Trains one classifier: draws minibatches, takes steps, measures.</summary>
/// <remarks>Threads: one caller at a time. Dispose releases the pool and frees the classifier; the images of the inputs stay with the engine.</remarks>
internal sealed class TrainingLoop : IAsyncDisposable
{
    /// <summary>The ledger's reason for an image that cannot be decoded.</summary>
    public const string CorruptImage = "corruptImage";

    private readonly TrainClassifierOptions _options;
    private readonly RunScope _run;
    private readonly TrainingImages _images;
    private readonly SyntheticLedger _ledger;
    private readonly SyntheticPool _pool;
    private readonly SyntheticIntake _intake;
    private readonly MinibatchesAhead _minibatches;
    private readonly ILearningRateSchedule _rates;
    private readonly StepMeasurements _measurements;
    private readonly CancellationTokenSource _dispose = new();
    private Task _drain = Task.CompletedTask;

    public TrainingLoop(TrainClassifierOptions options, RunScope run, TrainingImages images, IItemReader<Sample> synthetic, SyntheticLedger ledger)
    {
        (_options, _run, _images, _ledger) = (options, run, images, ledger);
        ByteSize.TryParse(options.PoolBytes, out long poolBytes);
        _pool = new(poolBytes, options.MaxUses, ledger);
        _intake = new(synthetic, _pool, ledger, (header, sample) => images.AcceptsSynthetic(header, sample, poolBytes) ? null : CorruptImage, run.Stopping);
        SyntheticMix? mix = options.SyntheticPerStep > 0 ? MakeMix(synthetic.Ordinals) : null;
        bool mayLackSynthetic = options.Starvation == StarvationPolicy.RealOnly;
        _minibatches = new(new(images, options.RealPerStep, _pool, mix, mayLackSynthetic, MakeFeed), options.Steps);
        _rates = TrainingSettings.RatesOf(options);
        _measurements = new(run.Report, options.Steps);
    }

    /// <summary>Gives the number of steps taken.</summary>
    public long Step { get; private set; }

    /// <summary>Gives the network, its weights and statistics as they stand; null before the first minibatch.</summary>
    public ClassifierSteps? Classifier { get; private set; }

    /// <summary>Gives the images that are in the pool.</summary>
    public IReadOnlyCollection<Resident> Residents => _pool.Residents;

    /// <summary>Takes all steps, or those up to the wish to stop.</summary>
    public async Task TrainAsync(CancellationToken cancel)
    {
        // Without synthetic places the input must flow all the same, or what feeds it would wait for ever.
        if (_options.SyntheticPerStep == 0) _drain = Task.Run(() => DrainAsync(LedgerState.EvictedUnused, cancel), cancel);

        while (Step < _options.Steps && !_run.Stopping.IsCancellationRequested)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                await StepAsync(cancel);
            }
            catch (OperationCanceledException) when (_run.Stopping.IsCancellationRequested && !cancel.IsCancellationRequested)
            {
                break;
            }
        }

        await _minibatches.DropAsync();
        if (Classifier is not null && _options.ReestimateStatistics) Classifier.Current.ReestimateStatistics(_images.RealBatches());
        if (Step > 0) MeasureValidation();
    }

    /// <summary>Resolves what is left of the input, so that every ordinal has its line in the ledger.</summary>
    public async Task FinishAsync(CancellationToken cancel)
    {
        await _drain;
        try
        {
            if (!_run.Stopping.IsCancellationRequested) await _intake.ResolveBelowAsync(long.MaxValue, cancel);
        }
        catch (OperationCanceledException) when (_run.Stopping.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            // Asked to stop while the last images were coming: they are drained below.
        }

        await _intake.DrainAsync(LedgerState.InFlight, cancel);
        _pool.SettleResidents();
    }

    public async ValueTask DisposeAsync()
    {
        await _dispose.CancelAsync();
        await _drain.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _dispose.Dispose();
        await _minibatches.DisposeAsync();
        _pool.Release();
        Classifier?.Dispose();
    }

    private SyntheticMix MakeMix(long? declared)
    {
        long ordinals = _options.SyntheticOrdinals > 0 ? _options.SyntheticOrdinals : declared ?? throw TrainingFault.UnknownOrdinals();
        MixingSchedule schedule = new(ordinals, _options.WarmUpSamples, _options.ArrivalShare, _options.Steps);

        return new(schedule, _intake, _pool, _options.SyntheticPerStep, _options.Starvation, KeyMix.Mix(_run.Seeds.Draws, "synthetic"));
    }

    private async Task DrainAsync(LedgerState state, CancellationToken cancel)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _dispose.Token);
        await _intake.DrainAsync(state, either.Token);
    }

    private async Task StepAsync(CancellationToken cancel)
    {
        DrawnMinibatch drawn = await _minibatches.TakeAsync(Step, cancel)
            ?? throw TrainingFault.NothingSurvived(_ledger.Settled, _ledger.Reasons.Select(r => (r.Key, r.Value)));
        using Minibatch minibatch = drawn.Minibatch;
        Classifier ??= MakeClassifier();
        float learningRate = _rates.At((int)Step);
        StepResult result = Classifier.Step(new(minibatch.Images, minibatch.Labels, learningRate));
        if (!result.IsApplied) throw TrainingFault.Diverged(Step, result.Loss, learningRate);

        Step++;
        Measure(result, learningRate, drawn);
    }

    private ClassifierSteps MakeClassifier()
    {
        ClassifierSettings settings = TrainingSettings.Of(_options, _images.Classes.Names.Count, _images.Input!.Size);
        IReadOnlyList<string> faults = settings.Faults();
        if (faults.Count == 0 && _options.Starvation == StarvationPolicy.RealOnly) faults = (settings with { SyntheticBatch = 0 }).Faults();
        if (faults.Count > 0) throw TrainingFault.UnfitNetwork(faults);

        // One stream per tensor: adding a layer leaves the first weights of the others as they were.
        return new(TrainingBackends.Default, settings, (parameter, normals) => new Philox(KeyMix.Mix(_run.Seeds.Initialisation, parameter)).FillNormal(normals));
    }

    private MinibatchFeed MakeFeed() => new(
        new(_images.Input!, [(new Shift(_options.Shift, Rgb.White), KeyMix.Mix(_run.Seeds.Draws, "shift"))]),
        _options.RealPerStep + _options.SyntheticPerStep,
        _options.DecodeWorkers > 0 ? _options.DecodeWorkers : Math.Min(4, Environment.ProcessorCount),
        _run);

    private void Measure(StepResult result, float learningRate, DrawnMinibatch drawn)
    {
        _measurements.Add("loss", result.Loss);
        _measurements.Add("learningRate", learningRate);
        _measurements.Add("gradientNorm", result.GradientNorm);
        if (_options.RealPerStep > 0)
        {
            _measurements.Add("lossReal", result.RealLoss);
            _measurements.Add("accuracy.real", (double)result.RealCorrect / _options.RealPerStep);
        }

        if (drawn.Synthetic.Count > 0)
        {
            _measurements.Add("lossSynthetic", result.SyntheticLoss);
            _measurements.Add("accuracy.synthetic", (double)result.SyntheticCorrect / drawn.Synthetic.Count);
        }

        if (_options.SyntheticPerStep > 0)
        {
            _measurements.Set("poolResidents", drawn.PoolResidents);
            _measurements.Set("starvedSteps", drawn.StarvedSteps);
        }

        _measurements.EndStep(Step);
        bool evaluates = _options.EvaluateEvery > 0 && Step % _options.EvaluateEvery == 0 && Step < _options.Steps;
        if (evaluates) MeasureValidation();
    }

    private void MeasureValidation()
    {
        if (_images.Validation.Count == 0) return;

        SetPrediction validation = SetPrediction.Of(Classifier!.Current, _images.Input!, "validation", _images.Validation, Statistics.Main);
        _run.Report.Measure("accuracy.validation", validation.SetAveraged, Step);
    }
}
