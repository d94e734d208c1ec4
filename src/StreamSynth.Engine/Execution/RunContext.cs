using System.Collections.Concurrent;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Regeneration;

namespace StreamSynth.Engine.Execution;

/// <summary>Holds what all hosts of one run share: the pool, the two ways to end, and what went wrong.</summary>
/// <remarks>Threads: any.</remarks>
internal sealed class RunContext(GraphSpec graph, TimeProvider clock) : IDisposable
{
    private const int FailuresKept = 1000;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _cancel = new();
    private readonly ConcurrentQueue<Failure> _failures = new();
    private readonly ConcurrentQueue<Diagnostic> _fatal = new();
    private long _failureCount;
    private volatile bool _disposed;

    public GraphSpec Graph => graph;

    public TimeProvider Clock => clock;

    public BufferPool Pool { get; } = new();

    public ulong GenerationSeed => graph.Seeds.Generation;

    /// <summary>Is cancelled when sources should end and the rest drain.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Is cancelled when blocks should give up at once.</summary>
    public CancellationToken Cancelled => _cancel.Token;

    /// <summary>Tells whether blocks were asked to give up; may be asked after the run was closed, too.</summary>
    public bool WasCancelled => _cancel.IsCancellationRequested;

    /// <summary>Gives the items that are wanted; null when all are.</summary>
    public Selection? Selection { get; init; }

    /// <summary>Tells whether another run may go on where this one stands; set once, before the run.</summary>
    public bool IsResumable { get; set; }

    /// <summary>Tells whether what has no whole batch, or no partner, at the end is left to the run that goes on: it would come out otherwise there.</summary>
    public bool LeavesRest => IsResumable && Stopping.IsCancellationRequested;

    /// <summary>Gives the first failures, so that a run that fails a million times does not hold a million exceptions.</summary>
    public IReadOnlyCollection<Failure> Failures => _failures;

    public long FailureCount => FailuresBefore + Interlocked.Read(ref _failureCount);

    /// <summary>Gives the failures of earlier parts of the run; set once, before the run.</summary>
    public long FailuresBefore { get; set; }

    /// <summary>Tells whether sources were asked to end; may be asked after the run was closed, too.</summary>
    public bool IsStopping => _stop.IsCancellationRequested;

    public IReadOnlyCollection<Diagnostic> Fatal => _fatal;

    /// <summary>Gives the blocks that failed to close.</summary>
    public ConcurrentQueue<Diagnostic> CloseFaults { get; } = new();

    public void Stop() => End(_stop);

    public void Cancel()
    {
        End(_stop);
        End(_cancel);
    }

    public void AddFailure(Failure failure)
    {
        long count = Interlocked.Increment(ref _failureCount);
        if (count <= FailuresKept) _failures.Enqueue(failure);
        if (graph.OnError == OnError.Stop && count == 1)
        {
            _fatal.Enqueue(new("SS5001", $"nodes.{failure.Node}", failure.Describe(), "'onError' is \"stop\"; write \"skip\" to count failed items and go on."));
            Stop();
        }

        // A run that goes on may have had more already: its next failure is the one too many.
        if (graph.OnError == OnError.Skip && count == Math.Max(0, graph.MaxFailures - FailuresBefore) + 1)
        {
            _fatal.Enqueue(new("SS5003", $"nodes.{failure.Node}", $"{FailuresBefore + count} items have failed, and 'maxFailures' is {graph.MaxFailures}. The last: {failure.Describe()}", "see the failures listed, mend the cause, or raise 'maxFailures'."));
            Stop();
        }
    }

    /// <summary>Ends the run as failed: a fault that no single item can carry.</summary>
    /// <param name="node">Node at fault.</param>
    /// <param name="error">What went wrong.</param>
    /// <param name="where">Added to the message: which replica of the node; empty where there is one.</param>
    public void Fail(string node, Exception error, string where = "")
    {
        if (error is OperationCanceledException && Cancelled.IsCancellationRequested) return;

        if (error is GraphException graphError)
        {
            foreach (Diagnostic d in graphError.Diagnostics)
            {
                string path = $"nodes.{node}" + (d.Path.Length == 0 ? string.Empty : $".{d.Path}");
                _fatal.Enqueue((d.Path.StartsWith("nodes.", StringComparison.Ordinal) ? d : d with { Path = path }) with { Message = d.Message + where });
            }
        }
        else
        {
            _fatal.Enqueue(new("SS5002", $"nodes.{node}", $"{error.GetType().Name}: {error.Message}{where}"));
            FatalErrors.Enqueue(error);
        }

        Cancel();
    }

    /// <summary>Takes note of a block that failed to close, which comes too late to change the run.</summary>
    public void AddCloseFault(string node, Exception error)
    {
        CloseFaults.Enqueue(new("SS5014", $"nodes.{node}", $"the block failed to close: {error.GetType().Name}: {error.Message}", "what the run made is not affected; report it to whoever wrote the block."));
        FatalErrors.Enqueue(error);
    }

    /// <summary>Gives the exceptions behind SS5002 and SS5014, for a stack trace on request.</summary>
    public ConcurrentQueue<Exception> FatalErrors { get; } = new();

    public void Dispose()
    {
        _disposed = true;
        _stop.Dispose();
        _cancel.Dispose();
    }

    // Ctrl-C may come at any time, also just after the end.
    private void End(CancellationTokenSource source)
    {
        try
        {
            if (!_disposed) source.Cancel();
        }
        catch (ObjectDisposedException) when (_disposed)
        {
        }
    }
}
