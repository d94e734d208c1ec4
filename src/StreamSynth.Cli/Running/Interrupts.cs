using System.Runtime.InteropServices;

namespace StreamSynth.Cli.Running;

/// <summary>Counts the wishes to stop: the first one drains and saves, the second one stops at once, a third one is left to the system.</summary>
/// <remarks>Threads: any.</remarks>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _first = new();
    private readonly CancellationTokenSource _second = new();
    private readonly List<IDisposable> _registrations = [];
    private int _count;

    /// <summary>Is cancelled at the first wish.</summary>
    public CancellationToken First => _first.Token;

    /// <summary>Is cancelled at the second wish.</summary>
    public CancellationToken Second => _second.Token;

    /// <summary>Listens for Ctrl-C and SIGTERM until disposed.</summary>
    public static Interrupts FromSignals()
    {
        var interrupts = new Interrupts();
        foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
        {
            interrupts._registrations.Add(PosixSignalRegistration.Create(signal, context => context.Cancel = interrupts.Signal()));
        }

        return interrupts;
    }

    /// <summary>Takes the wishes that others take, until disposed: one of several runs that stop together.</summary>
    /// <param name="others">They outlive this.</param>
    public static Interrupts Following(Interrupts others)
    {
        var interrupts = new Interrupts();
        interrupts._registrations.Add(others.First.Register(() => interrupts.Signal()));
        interrupts._registrations.Add(others.Second.Register(() => interrupts.Signal()));

        return interrupts;
    }

    /// <summary>Takes one wish to stop.</summary>
    /// <returns>Whether it was taken; false from the third on.</returns>
    public bool Signal()
    {
        int count = Interlocked.Increment(ref _count);
        if (count == 1) _first.Cancel();
        if (count == 2) _second.Cancel();

        return count <= 2;
    }

    public void Dispose()
    {
        foreach (IDisposable registration in _registrations) registration.Dispose();
        _first.Dispose();
        _second.Dispose();
    }
}
