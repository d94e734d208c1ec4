using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training.Minibatches;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Blocks.Training.Resume;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Training;
using StreamSynth.Training.Schedules;

namespace StreamSynth.Blocks.Training;

/// <summary>Trains one classifier: draws minibatches, takes steps, measures.</summary>
/// <remarks>Threads: one caller at a time. Dispose releases the pool and frees the classifier; the images of the inputs stay with the engine.</remarks>
internal sealed class TrainingLoop : IAsyncDisposable
{
    private readonly TrainClassifierOptions _options;
    private readonly int _steps;
    private readonly RunScope _run;
    private readonly TrainingImages _images;
    private readonly SyntheticLedger _ledger;
    private readonly SyntheticPool _pool;
    private readonly SyntheticIntake? _intake;
    private readonly ISyntheticMix? _mix;
    private readonly PretrainedStart _pretrained;
    private readonly RealStream? _stream;
    private readonly MinibatchesAhead _minibatches;
    private readonly ILearningRateSchedule _rates;
    private readonly StepMeasurements _measurements;
    private readonly TrainingState? _begun;
    private readonly ResidentsAgain? _again;
    private readonly SettledLines _lines;
    private readonly SaveRequest _request;
    private readonly StateSaving _saving;
    private readonly string _terms;
    private readonly CancellationTokenSource _dispose = new();
    private Task _drain = Task.CompletedTask;
    private bool _hasRunDry;
    private long _starvedSteps;

    /// <summary>Sets a training up.</summary>
    /// <param name="options">Options.</param>
    /// <param name="run">The run.</param>
    /// <param name="images">What was gathered.</param>
    /// <param name="pretrained">Weights to start from.</param>
    /// <param name="synthetic">Synthetic images as they come; null for none.</param>
    /// <param name="realStream">Real images as they come; null where they were gathered or are not wanted.</param>
    /// <param name="keeping">Where lines and states go, and what state to begin with.</param>
    public TrainingLoop(
        TrainClassifierOptions options, RunScope run, TrainingImages images, PretrainedStart pretrained, IItemReader<Sample>? synthetic, IItemReader<Sample>? realStream, TrainingKeeping keeping)
    {
        _steps = realStream is null ? TrainingLength.OfGathered(options, images) : TrainingLength.OfStreamed(options, realStream.Ordinals);
        (_options, _run, _images, _pretrained) = (TrainingLength.Settle(options, _steps), run, images, pretrained);
        (_begun, _again, _terms) = (keeping.Begun, keeping.Begun?.Again(), keeping.Terms);
        TrainingRow? begun = keeping.BegunWith(_steps);
        _lines = new(keeping.Line, begun?.LedgerLines ?? 0, begun?.SyntheticNext ?? 0);
        _request = new(run.Stopping);
        _saving = new(run.Node, _steps, keeping.Saves, _request, _lines, Capture);
        _ledger = new(entry => _lines.AddSynthetic(TrainingRows.OfSynthetic(entry)), _begun?.Settled);
        ByteSize.TryParse(options.PoolBytes, out long poolBytes);
        _pool = new(poolBytes, options.MaxUses, _ledger);
        if (synthetic is not null)
        {
            _intake = new(synthetic, _pool, _ledger, (header, sample) => images.AcceptsSynthetic(header, sample, poolBytes) ? null : LedgerEntry.CorruptImage, run.Stopping, begun?.SyntheticFrom ?? 0, () => _request.GiveUp, _again);
            if (options.SyntheticPerStep > 0) _mix = MakeMix(_intake, synthetic.Ordinals);
        }

        if (realStream is not null) _stream = new(realStream, images.RequireStreamed, _lines.AddReal, run.Stopping, _begun?.RealStream ?? default);
        _minibatches = new(MakeSource(), _steps, EndDraw);
        _rates = TrainingSettings.RatesOf(_options, _steps);
        _measurements = new(run.Report, _steps, ImagesPerEpoch, options.RealPerStep, _begun?.Sums);
        Step = begun?.Step ?? 0;
        _starvedSteps = begun?.StarvedSteps ?? 0;
    }

    /// <summary>Gives what computes.</summary>
    public ITrainingBackend Backend { get; init; } = TrainingBackends.Default;

    /// <summary>Gives the number of steps taken.</summary>
    public long Step { get; private set; }

    /// <summary>Gives the network, its weights and statistics as they stand; null before the first minibatch.</summary>
    public ClassifierSteps? Classifier { get; private set; }

    /// <summary>Gives the images that are in the pool.</summary>
    public IReadOnlyCollection<Resident> Residents => _pool.Residents;

    /// <summary>Takes all steps, or those up to the wish to stop.</summary>
    public async Task TrainAsync(CancellationToken cancel)
    {
        bool isFilled = await GoOnAsync(cancel);
        if (_options.RealPerStep == 0 && _stream is not null) await _stream.FinishAsync();
        if (_options.SyntheticPerStep == 0 && _intake is not null)
        {
            // What is on the way must flow all the same: what feeds it may feed others too.
            _intake.Close();
            _drain = Task.Run(() => DrainAsync(_intake, cancel), cancel);
        }

        bool hadNoneLeft = Step >= _steps;
        while (isFilled && Step < _steps && !_hasRunDry && !_run.Stopping.IsCancellationRequested)
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
            catch (OperationCanceledException) when (_request.IsMade && !cancel.IsCancellationRequested)
            {
                // A draw has given its wait up for a save; it begins again, and goes on where it was.
                _saving.SaveNow(Finish, Classifier?.Current);
            }
        }

        bool isCut = _run.Stopping.IsCancellationRequested || _hasRunDry;
        if (((await _minibatches.DropAsync() && isCut) || hadNoneLeft) && isFilled) _saving.SaveNow(Finish, Classifier?.Current);
        _saving.End();
        _request.End();
        _lines.End();
        using WorkingTime working = _run.Work();
        if (Classifier is not null && _options.ReestimateStatistics) Classifier.Current.ReestimateStatistics(_images.RealBatches());
        if (Step > 0) MeasureValidation(cancel);
    }

    /// <summary>Asks for a save soon; any thread may call it.</summary>
    public void RequestSave() => _request.Make();

    /// <summary>Tells the inputs that training has enough, and resolves what is left, so that every ordinal that was read has its line in the ledger.</summary>
    public async Task FinishAsync(CancellationToken cancel)
    {
        if (_stream is not null) await _stream.FinishAsync();
        await _drain;
        if (_intake is null) return;

        try
        {
            if (!_run.Stopping.IsCancellationRequested) await _intake.ResolveBelowAsync(_mix?.Ordinals ?? 0, cancel);
        }
        catch (OperationCanceledException) when (_run.Stopping.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            // Asked to stop while the last images were coming: they are drained below.
        }

        _intake.Close();
        await _intake.DrainAsync(LedgerState.InFlight, cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _dispose.CancelAsync();
        _lines.End();
        _saving.End();
        _saving.Dispose();
        await _drain.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _dispose.Dispose();
        await _minibatches.DisposeAsync();
        if (_stream is not null) await _stream.FinishAsync();
        foreach (LedgerEntry awaited in _again?.Awaited ?? []) _ledger.Settle(awaited);
        _pool.SettleResidents();
        _pool.Release();
        Classifier?.Dispose();
        _request.Dispose();
    }

    // Whether a step may go without synthetic images.
    private bool MayLackSynthetic => _options.Starvation == StarvationPolicy.RealOnly || _options.Mixing == MixingMode.Free;

    // A stream has epochs of its own, which it does not tell.
    private int? ImagesPerEpoch => _stream is null && _options.RealPerStep > 0 ? _images.Real?.Count : null;

    private MinibatchSource MakeSource()
    {
        IRealImages? real = _options.RealPerStep == 0 ? null : (IRealImages?)_stream ?? _images.Real;

        return new(real, _options.RealPerStep, _pool, _mix, MayLackSynthetic, MakeFeed);
    }

    private ISyntheticMix MakeMix(SyntheticIntake intake, long? declared)
    {
        ulong seed = KeyMix.Mix(_run.Seeds.Draws, "synthetic");
        long starved = _begun?.Row.StarvedSteps ?? 0;
        if (_options.Mixing == MixingMode.Free) return new FreeMix(intake, _pool, _options.SyntheticPerStep, _options.Starvation, seed, starved);

        long ordinals = _options.SyntheticOrdinals > 0 ? _options.SyntheticOrdinals : declared ?? throw TrainingFault.UnknownOrdinals();
        MixingSchedule schedule = new(ordinals, _options.WarmUpSamples, _options.ArrivalShare, _steps);

        return new SyntheticMix(schedule, intake, _pool, _options.SyntheticPerStep, _options.Starvation, seed, starved);
    }

    private async Task DrainAsync(SyntheticIntake intake, CancellationToken cancel)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _dispose.Token);
        await intake.DrainAsync(LedgerState.EvictedUnused, either.Token);
    }

    private async Task StepAsync(CancellationToken cancel)
    {
        if (await _minibatches.TakeAsync(Step, cancel) is not { } drawn)
        {
            RunDry();
            return;
        }

        // The next minibatch is drawn meanwhile, and may wait for its images.
        using WorkingTime working = _run.Work();
        using Minibatch minibatch = drawn.Minibatch;
        Classifier ??= MakeClassifier();
        float learningRate = _rates.At((int)Step);
        StepResult result = Classifier.Step(new(minibatch.Images, minibatch.Labels, learningRate) { OtherLabels = minibatch.OtherLabels, Shares = minibatch.Shares });
        if (!result.IsApplied) throw TrainingFault.Diverged(Step, result.Loss, learningRate);

        Step++;
        Measure(result, learningRate, drawn);
        bool evaluates = _options.EvaluateEvery > 0 && Step % _options.EvaluateEvery == 0 && Step < _steps;
        if (evaluates) MeasureValidation(cancel);
        _saving.EndStep(Finish, Classifier.Current);
    }

    // Takes over what an earlier part of the run has left; the inputs go on where it was. False when the run shall stop before the pool is full again: the checkpoint is still the state.
    private async Task<bool> GoOnAsync(CancellationToken cancel)
    {
        if (_begun is null) return true;

        if (Step > 0) _measurements.Begin(Step);
        if (_begun.Row.Preprocessing is { } preprocessing) _images.GoOn(PreprocessingJson.Read(preprocessing));
        _images.Real?.GoOn(_begun.Row.RealPosition, _begun.RealUses());
        foreach (Resident resident in _begun.Residents(_run)) _pool.Admit(resident);
        if (Step > 0) Classifier = MakeClassifier();

        return _intake is null || await PoolRefill.RunAsync(_intake, _again!, _request, _run.Stopping, cancel);
    }

    private void EndDraw(long step)
    {
        _starvedSteps = _mix?.StarvedSteps ?? 0;
        _saving.EndDraw(step);
    }

    // What the steps change is filled in when they are done: see Finish.
    private DrawState Capture() => new(_run.Node, new()
    {
        Node = _run.Node,
        Step = Step,
        Steps = _steps,
        Terms = _terms,
        Preprocessing = _images.Input is { } input ? PreprocessingJson.Write(input.Preprocessing) : null,
        SyntheticNext = _mix is null ? _lines.SyntheticNext : _intake!.Resolved,
        SyntheticFrom = FirstAgain(_mix is null ? _lines.SyntheticNext : _intake!.Resolved),
        StarvedSteps = _starvedSteps,
        Settled = StateJson.Write(_mix is null ? new Dictionary<string, long>() : _ledger.Reasons),
        RealStreamNext = _stream?.Place.Next ?? 0,
        RealStreamUsed = _stream?.Place.Used ?? 0,
        RealStreamLost = _stream?.Place.Lost ?? 0,
        RealPosition = _images.Real?.SettledPosition ?? 0,
        Sums = string.Empty,
        Measurements = 0,
        LedgerLines = _lines.Count,
    }, _pool.Residents, _options.CheckpointPool, _images.Real?.SettledUses() ?? []);

    private long FirstAgain(long next) => _options.CheckpointPool == PoolKeeping.Bytes ? next : _pool.Residents.Select(r => r.Entry.Header.Ordinal).FirstOrDefault(next);

    private TrainingRow Finish(TrainingRow row) => row with
    {
        Step = Step,
        Sums = StateJson.Write(_measurements.Sums),
        Measurements = (_begun?.Row.Measurements ?? 0) + _run.Report.Measurements.LongCount(),
    };

    private void RunDry()
    {
        if (_stream is not { HasRunDry: true }) throw TrainingFault.NothingSurvived(_ledger.Settled, _ledger.Reasons.Select(r => (r.Key, r.Value)));
        if (Step == 0) throw TrainingFault.NoRealImagesCame(_options.RealPerStep, _stream.Lost);

        // The stream promised more than came, or did not say: what is trained by now is worth keeping.
        _hasRunDry = true;
        _run.Report.Warn(TrainingFault.RealImagesRanOut(Step, _steps, _stream.Used));
    }

    private ClassifierSteps MakeClassifier()
    {
        ClassifierSettings settings = TrainingSettings.Of(_options, _images.Classes.Names.Count, _images.Input!.Size);
        IReadOnlyList<string> faults = settings.Faults();
        if (faults.Count == 0 && MayLackSynthetic) faults = (settings with { SyntheticBatch = 0 }).Faults();
        if (faults.Count > 0) throw TrainingFault.UnfitNetwork(faults);

        // One stream per tensor: adding a layer leaves the first weights of the others as they were.
        ClassifierSteps steps = new(Backend, settings, (parameter, normals) => new Philox(KeyMix.Mix(_run.Seeds.Initialisation, parameter)).FillNormal(normals));
        if (_begun is null) _pretrained.LoadInto(steps.Current);
        else _begun.LoadInto(steps.Current);
        _saving.Expect(steps.Current);

        return steps;
    }

    private MinibatchFeed MakeFeed() => new(
        new(_images.Input!, _options, _run.Seeds.Draws),
        _options.Augment is { Mixes: true } augment ? new(augment, _images.Input!.Preprocessing.Size, KeyMix.Mix(_run.Seeds.Draws, "mix")) : null,
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

        if (ImagesPerEpoch is { } images) _measurements.Set("epoch", (double)Step * _options.RealPerStep / images);
        _measurements.EndStep(Step);
    }

    private void MeasureValidation(CancellationToken cancel)
    {
        foreach ((string set, IReadOnlyList<Sample> samples) in SetPrediction.SetsOf(_images.Validation, "validation"))
        {
            SetPrediction validation = SetPrediction.Of(Classifier!.Current, _images.Input!, set, samples, Statistics.Main, cancel);
            _run.Report.Measure($"accuracy.{set}", validation.SetAveraged, Step);
        }
    }
}
