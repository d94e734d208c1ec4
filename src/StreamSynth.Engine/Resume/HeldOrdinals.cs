namespace StreamSynth.Engine.Resume;

/// <summary>Says that an item left a window.</summary>
/// <param name="Taken">Ordinals that had entered the window by then.</param>
/// <param name="Slot">The slot that it left.</param>
internal readonly record struct WindowDraw(long Taken, int Slot);

/// <summary>
/// Holds which ordinals wait in the window of a node that sends items on in another order, slot by slot. It knows ordinals only: to go on, the node gets those items again.
/// </summary>
/// <param name="held">Ordinals in the window, slot by slot.</param>
/// <param name="taken">Ordinals that have entered the window.</param>
internal sealed class HeldOrdinals(IEnumerable<long> held, long taken) : IReplayed<HeldOrdinals, WindowDraw>
{
    private readonly List<long> _held = [.. held];
    private long _taken = taken;

    public long Position => _taken - _held.Count;

    public long After(WindowDraw step) => Position + 1;

    public void Apply(WindowDraw step)
    {
        while (_taken < step.Taken) _held.Add(_taken++);
        _held[step.Slot] = _held[^1];
        _held.RemoveAt(_held.Count - 1);
    }

    public HeldOrdinals Copy() => new(_held, _taken);

    public NodePoint ToPoint() => new() { Ordinal = _held.Count == 0 ? _taken : _held.Min(), Taken = _taken, Held = [.. _held] };
}
