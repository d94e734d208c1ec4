using System.Diagnostics;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Execution;

/// <summary>Calls a reading block on the streams that its host has opened for it.</summary>
internal delegate IAsyncEnumerable<TOut> ConsumeMethod<out TOut>(CancellationToken cancel)
    where TOut : class, IPayload;

/// <summary>
/// Runs a block that reads one stream or two at its own pace. When it has ended, upstream learns that no more is wanted, and what was on the way is counted
/// as unread.
/// </summary>
internal sealed class ConsumeHost<TOut> : NodeHost
    where TOut : class, IPayload
{
    private readonly List<IConsumeInput> _inputs = [];
    private readonly OutPort<TOut> _output;
    private readonly WorkingClock _clock;
    private readonly ConsumeMethod<TOut> _consume;
    private long _given;
    private long _settled;

    /// <summary>Makes the host.</summary>
    /// <param name="plan">The node.</param>
    /// <param name="run">The run.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="open">Opens the block's streams with <see cref="Read"/> and gives its method.</param>
    public ConsumeHost(PlannedNode plan, RunContext run, OutPort<TOut> output, Func<ConsumeHost<TOut>, ConsumeMethod<TOut>> open)
        : base(plan, run)
    {
        _output = output;
        _clock = new(Metrics, run.Clock);
        Scope = Scope with { Clock = _clock };
        _consume = open(this);
    }

    public override long? ExpectedEmissions => null;

    // Counted when the block gives it, not when it was sent: the block's state is past it already.
    public override long Next => First + Interlocked.Read(ref _given);

    /// <summary>
    /// Gives the results that come out the same when they are given again: what a block gives when it is asked to stop (the model so far, say) it may give otherwise in the run that goes on.
    /// </summary>
    public override long Settled => Metrics.HasEnded && Interlocked.Read(ref _settled) == Interlocked.Read(ref _given) ? long.MaxValue : First + Interlocked.Read(ref _settled);

    public override int QueueLength => _inputs.Sum(i => i.QueueLength);

    /// <summary>Opens one stream; null when its port is left open.</summary>
    public IItemReader<T>? Read<T>(Edge<T>? edge, Task<long?>? upstreamOrdinals)
        where T : class, IPayload
    {
        if (edge is null) return null;

        ConsumeInput<T> input = new(edge, upstreamOrdinals!, Metrics, _clock);
        _inputs.Add(input);

        return input;
    }

    protected override async Task RunMainAsync()
    {
        await Ready.ConfigureAwait(false);
        try
        {
            if (!Run.Cancelled.IsCancellationRequested) await ConsumeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Run.Fail(Plan.Name, e);
        }

        // All at once: one stream may end late, and the others' producers must not wait for that.
        await Task.WhenAll(_inputs.Select(i => i.DrainAsync(Skipped, Run))).ConfigureAwait(false);
    }

    protected override void CompleteOutput() => _output.Complete();

    protected override Task<long?> CountOrdinalsAsync() => Task.FromResult<long?>(null);

    private async Task ConsumeAsync()
    {
        foreach (IConsumeInput input in _inputs) await input.LearnOrdinalsAsync().ConfigureAwait(false);

        // Training computes for minutes: not on the thread that completed the set-up.
        await Task.Yield();
        _clock.Run();
        await foreach (TOut result in _consume(Run.Cancelled).ConfigureAwait(false))
        {
            _clock.Pause();
            long ordinal = First + Interlocked.Increment(ref _given) - 1;
            if (!Run.Stopping.IsCancellationRequested) Interlocked.Increment(ref _settled);
            long ready = Stopwatch.GetTimestamp();
            await _output.ReserveAsync(1).ConfigureAwait(false);
            await _output.EmitReservedAsync(Judge(result, ItemHeader.OfSource(Key, ordinal))).ConfigureAwait(false);
            Metrics.AddEmitted();
            Metrics.AddBlocked(Stopwatch.GetTimestamp() - ready);
            _clock.Run();
        }

        _clock.Pause();
    }

    // A result that is too large goes to the run's failures, but the node's own counts are of what it read.
    private Item<TOut> Judge(TOut result, ItemHeader header)
    {
        if (OutputBound.Exceeded(result, _output.MaxBytes) is not { } tooLarge) return Item<TOut>.Of(header, result);

        object? origin = result.Origin;
        result.Release();
        Run.AddFailure(new(Plan.Name, Plan.Descriptor.Name, header, -1, tooLarge));

        return Item<TOut>.Without(header, new(ItemState.Failed, "failed", Plan.Name, tooLarge, origin));
    }
}
