namespace StreamSynth.Engine.Resume;

/// <summary>Is a state of a node that steps lead on, each to the same ordinal or a later one.</summary>
internal interface IReplayed<TSelf, in TStep>
{
    /// <summary>Gives the ordinal that the node gives next.</summary>
    long Position { get; }

    /// <summary>Gives the position that a step leads to.</summary>
    long After(TStep step);

    void Apply(TStep step);

    TSelf Copy();
}

/// <summary>
/// Follows a node at a distance: a node is ahead of what was used, and a run goes on at what was used. Remembers the state at the last question and the steps since then.
/// </summary>
/// <remarks>
/// Bounded also where nobody asks: after 65,536 steps the state there is kept instead of the steps, and of the states at most 16, the older the farther apart. A question about what lies further
/// behind gets the last state before it, seldom more than as far before it again, and what the node makes again from there is dropped. Threads: the node adds while another thread asks.
/// </remarks>
/// <param name="start">Where the node starts.</param>
internal sealed class Trail<TState, TStep>(TState start)
    where TState : class, IReplayed<TState, TStep>
{
    public const int MaxSteps = 65_536;
    public const int MaxStates = 16;
    private readonly Lock _gate = new();
    private readonly List<TState> _states = [start]; // guarded by _gate; in order, and the steps follow the last one
    private readonly Queue<TStep> _steps = new(); // guarded by _gate

    /// <summary>Gives the position at the last question.</summary>
    public long Least
    {
        get
        {
            lock (_gate) return _states[0].Position;
        }
    }

    public void Add(TStep step)
    {
        lock (_gate)
        {
            if (_steps.Count == MaxSteps) KeepState();
            _steps.Enqueue(step);
        }
    }

    /// <summary>Gives the state at a position, or the last one before it that is known, and forgets those before: later questions are about the same position or later ones.</summary>
    /// <returns>The state, to be read before the next question.</returns>
    public TState At(long position)
    {
        lock (_gate)
        {
            _states.RemoveRange(0, Math.Max(0, _states.FindLastIndex(s => s.Position <= position)));
            TState reached = _states[0];
            while (_states.Count == 1 && reached.Position < position && _steps.TryPeek(out TStep? next) && reached.After(next) <= position) reached.Apply(_steps.Dequeue());

            return reached;
        }
    }

    private void KeepState()
    {
        TState state = _states[^1].Copy();
        foreach (TStep step in _steps) state.Apply(step);
        _steps.Clear();
        _states.Add(state);
        if (_states.Count <= MaxStates) return;

        // The first stays, since the next question may be about it, and the last, since the steps follow it. Of the others that goes which leaves the smallest gap for its distance.
        _states.RemoveAt(Enumerable.Range(1, _states.Count - 2).MinBy(i => (_states[i + 1].Position - _states[i - 1].Position) / (1.0 + state.Position - _states[i - 1].Position)));
    }
}
