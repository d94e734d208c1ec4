using StreamSynth.Blocks.Embeddings;
using StreamSynth.Blocks.Training;
using StreamSynth.Blocks.Training.Resume;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Storage;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Saving;

/// <summary>
/// Saves a run while it goes on. A training is copied between two of its steps; once every training that was asked has given its state, a checkpoint is put together of the newest
/// states and of where the engine would have to go on for them, and is written while all goes on. Of a run that cannot be resumed, ledger and metrics are saved.
/// </summary>
/// <remarks>Threads: any. Lock: _gate guards all that changes during the run.</remarks>
internal sealed class RunSaves : ITrainingSaves, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ICheckpointed> _trainings; // in flow order
    private readonly Dictionary<string, NodeLedger> _ledgers = []; // of trainings
    private readonly Dictionary<string, TrainingSnapshot> _states = []; // the newest one of each training
    private readonly Dictionary<string, long> _savedSteps = [];
    private readonly HashSet<string> _open; // trainings that may still give a state
    private readonly HashSet<string> _awaited = []; // trainings that were asked for one
    private readonly RunSetup _setup;
    private readonly TimeProvider _clock;
    private readonly GraphRunner _runner;
    private readonly NodeLedger _ledger;
    private readonly MeasuredRows _measured;
    private readonly RunAnswers _answers;
    private readonly RunStateTables _tables;
    private readonly Action<SaveNews> _tell;
    private Task _writing = Task.CompletedTask;
    private int _unwritten;
    private long _expected;
    private bool _maySave;
    private bool _disposed;

    /// <summary>Joins a run with its checkpoints, before it starts.</summary>
    /// <param name="setup">The run; its store is disposed with this.</param>
    /// <param name="runner">The same.</param>
    /// <param name="clock">Measures pauses.</param>
    /// <param name="tell">Is told what was saved, and what could not be.</param>
    public RunSaves(RunSetup setup, GraphRunner runner, TimeProvider clock, Action<SaveNews> tell)
    {
        (_setup, _runner, _clock, _tell) = (setup, runner, clock, tell);
        _tables = new(setup, runner);
        _ledger = new(setup.Store.Grow(RunTables.Samples), Tell);
        _measured = new(setup.Store.Grow(RunTables.Metrics), setup.Earlier?.WallSeconds ?? 0, Tell);
        _answers = new(setup.Store.Grow(RunTables.Answers), Tell);
        foreach (IBlock block in setup.Plan.Nodes.SelectMany(n => n.Replicas).Select(r => r.Block)) _answers.GiveTo(block);
        _trainings = runner.IsResumable ? runner.Blocks.Where(b => b.Block is ICheckpointed).ToDictionary(b => b.Node, b => (ICheckpointed)b.Block) : [];
        _open = [.. _trainings.Keys];
        foreach (string node in _open) _ledgers[node] = _trainings.Count == 1 ? _ledger : new(setup.Store.Grow(CheckpointTables.LedgerOf(node)), Tell);
        foreach ((string node, IBlock block, _) in runner.Blocks) (block as IRunTables)?.Start(_ledgers.GetValueOrDefault(node) ?? _ledger);
        foreach (ICheckpointed training in _trainings.Values) training.SaveTo(this);
        if (setup.Earlier is { } earlier) GoOn(earlier);
        else _maySave = true;
    }

    /// <summary>Gives the newest checkpoint that the run can go on from; null when there is none.</summary>
    public SaveNews? Newest { get; private set; }

    /// <summary>Gives the ledger of blocks that have no state of their own.</summary>
    public ILedger Shared => _ledger;

    /// <summary>Gives the lines of the ledger of all parts; after <see cref="StopAsync"/>.</summary>
    public IEnumerable<SampleRow> Samples => new[] { _ledger }.Concat(_ledgers.Values).Distinct().SelectMany(ledger => ledger.Lines);

    /// <summary>Gives the measurements of all parts; after <see cref="StopAsync"/>.</summary>
    public IEnumerable<MetricRow> Metrics => _measured.Rows;

    /// <summary>Gives what language models said in all parts; after <see cref="StopAsync"/>.</summary>
    public IEnumerable<AnswerRow> Answers => _answers.Rows;

    /// <summary>Gives the failed items of all parts.</summary>
    public IReadOnlyList<FailureRow> Failures => _tables.Failures(null);

    /// <summary>Gives what had changed since the part before, and was allowed.</summary>
    public IReadOnlyList<Change> Changes => _tables.Changes;

    /// <summary>Says that the run is the one that was saved, or may go on all the same; nothing is saved before.</summary>
    /// <param name="changes">What differs.</param>
    public void Begin(IReadOnlyList<Change> changes)
    {
        lock (_gate) (_tables.Changes, _maySave) = (changes, true);
    }

    /// <summary>Saves the run soon: every training is asked for its state.</summary>
    public void Request()
    {
        lock (_gate)
        {
            if (!_maySave) return;

            _awaited.UnionWith(_open);
            if (_awaited.Count == 0) Compose(_clock.GetTimestamp());
            else Ask();
        }
    }

    public bool IsDue(string node, long step, long steps)
    {
        lock (_gate)
        {
            if (!_maySave) return false;
            if (step == steps || _awaited.Contains(node)) return true;

            // One that had not begun when it was asked may have begun by now.
            Ask();
            bool isDue = _setup.Saving.Steps > 0 && step - _savedSteps.GetValueOrDefault(node) >= _setup.Saving.Steps && _unwritten == 0 && _awaited.Count == 0;
            if (!isDue) return false;

            _awaited.UnionWith(_open);
            Ask(but: node);
            return true;
        }
    }

    public void Expect(string node, long bytes)
    {
        lock (_gate)
        {
            // Touching fresh memory takes ten times as long as the copy: not at the step that is saved first.
            long all = _expected += bytes;
            _writing = Task.WhenAll(_writing, Task.Run(() => _setup.Store.Reserve(all)));
        }
    }

    public void Save(string node, long step, Action<TrainingSnapshot> write)
    {
        lock (_gate)
        {
            if (!_maySave) return;

            long began = _clock.GetTimestamp();
            try
            {
                Take(node, write);
                _savedSteps[node] = step;
                _awaited.Remove(node);
                if (_awaited.Count == 0 || _runner.IsStopping) Compose(began);
            }
            catch (Exception failed)
            {
                // Whatever a state cannot be copied for, the training can go on.
                Tell(failed as StorageException ?? new StorageException($"the state of '{node}' could not be copied: {failed.GetType().Name}: {failed.Message}", failed));
            }
        }
    }

    public void End(string node)
    {
        lock (_gate)
        {
            _open.Remove(node);
            if (_awaited.Remove(node) && _awaited.Count == 0) Compose(_clock.GetTimestamp());
        }
    }

    /// <summary>Ends saving, before the blocks are closed: saves once more where the run was stopped and has no training, and waits for what is being written.</summary>
    /// <param name="goesOn">Whether the run may be gone on with.</param>
    public async Task StopAsync(bool goesOn)
    {
        Task writing;
        lock (_gate)
        {
            if (goesOn && _trainings.Count == 0 && _runner.IsResumable && _maySave) Compose(_clock.GetTimestamp());
            _maySave = false;
            foreach (TrainingSnapshot state in _states.Values) state.Dispose();
            _states.Clear();
            writing = _writing;
        }

        await writing.ConfigureAwait(false);
        TakeMeasurements(_ => true);
    }

    /// <summary>Deletes all checkpoints, after the final tables stand.</summary>
    /// <exception cref="StorageException">A file could not be deleted.</exception>
    public Task DeleteAsync() => _setup.Store.DeleteAllAsync();

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;

        _disposed = true;
        await StopAsync(goesOn: false).ConfigureAwait(false);
        await _setup.Store.DisposeAsync().ConfigureAwait(false);
    }

    private void GoOn(EarlierRun earlier)
    {
        Newest = new() { Number = earlier.Checkpoint.Number, Step = earlier.Progress.Step, Bytes = earlier.Checkpoint.Bytes };
        _measured.Remember(_runner.Blocks.Select(b => b.Node).Where(node => !_trainings.ContainsKey(node)).ToHashSet());
        foreach (TrainingRow row in earlier.Trainings) _savedSteps[row.Node] = row.Step;
        foreach (ICheckpointed training in _trainings.Values) training.ResumeFrom(earlier.Checkpoint, _setup.AllowsChanges);
    }

    private void Ask(string? but = null)
    {
        foreach (string node in _awaited.Where(node => node != but)) _trainings[node].RequestSave();
    }

    private void Take(string node, Action<TrainingSnapshot> write)
    {
        TrainingSnapshot state = new(_setup.Store.CopyTensors());
        try
        {
            write(state);
            _ledgers[node].Hold();
        }
        catch
        {
            state.Dispose();
            throw;
        }

        TakeMeasurements(other => other == node);
        if (_states.Remove(node, out TrainingSnapshot? older)) older.Dispose();
        _states[node] = state;
    }

    // Nothing comes of it before every training has given a state, nor in a run that was given up.
    private void Compose(long began)
    {
        if (_states.Count < _trainings.Count) return;

        TakeMeasurements(node => !_trainings.ContainsKey(node));
        TrainingSnapshot[] states = [.. _trainings.Keys.Select(node => _states[node])];
        Snapshot? snapshot = null;
        try
        {
            snapshot = _setup.Store.TakeSnapshot();
            if (_runner.IsResumable && !PutState(snapshot, states)) return;

            Task<Checkpoint?> saving = _setup.Store.SaveAsync(snapshot);
            snapshot = null;
            _unwritten++;
            SaveNews news = new() { Step = states.LastOrDefault()?.Row!.Step ?? 0, PauseMilliseconds = _clock.GetElapsedTime(began).TotalMilliseconds };
            _writing = Task.WhenAll(_writing, FollowAsync(saving, news));
        }
        catch (StorageException failed)
        {
            Tell(failed);
        }
        finally
        {
            snapshot?.Dispose();
        }

        if (states.Length == 1) Forget(states[0]);
    }

    // Where there are several, the newest state of each is needed whenever another one is saved.
    private void Forget(TrainingSnapshot state)
    {
        _states.Clear();
        state.Dispose();
    }

    private bool PutState(Snapshot snapshot, TrainingSnapshot[] states)
    {
        TrainingRow[] rows = [.. states.Select(state => state.Row!)];
        Dictionary<string, long> marks = rows.SelectMany(row => row.FirstOrdinals.Select(first => (Target: $"{row.Node}.{first.Key}", first.Value)))
            .Where(mark => _setup.Plan.Edges.Any(edge => edge.Target == mark.Target))
            .ToDictionary(mark => mark.Target, mark => mark.Value);

        (string Node, IKeepsOwnFiles Block)[] keepers = [.. _runner.Blocks.Where(b => b.Block is IKeepsOwnFiles).Select(b => (b.Node, (IKeepsOwnFiles)b.Block))];
        foreach ((string node, IKeepsOwnFiles block) in keepers)
        {
            string target = _setup.Plan.Edges.Single(edge => edge.To == node && !edge.ToPort.Gathered).Target;
            marks[target] = block.Kept ?? _setup.Earlier?.Point.Inputs[target] ?? 0;
        }

        // No state holds the model that a training gives at its end, nor a table: they are given again.
        if (_runner.Mark(marks, _trainings.Keys.Concat(keepers.Select(keeper => keeper.Node)).ToDictionary(node => node, _ => 0L)) is not { } point) return false;

        if (states.Length > 0) TrainingSnapshot.Put(states, snapshot);
        _tables.Put(snapshot, point, rows);
        return true;
    }

    private async Task FollowAsync(Task<Checkpoint?> saving, SaveNews news)
    {
        try
        {
            if (await saving.ConfigureAwait(false) is not { } written) return;

            news = news with { Number = written.Number, Bytes = written.Bytes };
            if (_runner.IsResumable) Newest = news;
            _tell(news);
        }
        catch (StorageException failed)
        {
            Tell(failed);
        }
        finally
        {
            lock (_gate) _unwritten--;
        }
    }

    private void TakeMeasurements(Func<string, bool> isWanted)
    {
        foreach ((string node, _, NodeReport report) in _runner.Blocks)
        {
            if (isWanted(node)) _measured.Take(node, report);
        }
    }

    private void Tell(StorageException failed) => _tell(new() { Failure = failed.Message });
}
