using System.Diagnostics;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Engine.Execution;

/// <summary>Runs a source: reserves a place, takes the next item, sends it, until the source or the run wants to end.</summary>
internal sealed class SourceHost<TOut>(PlannedNode plan, RunContext run, OutPort<TOut> output) : NodeHost(plan, run)
    where TOut : class, IPayload
{
    private readonly ISource<TOut> _source = (ISource<TOut>)plan.Block;
    private SourceCursor? _from;
    private CursorTrail? _trail;

    public override void StartAt(NodePoint point, bool isFollowed)
    {
        base.StartAt(point, isFollowed);
        _from = point.Cursor;
        if (isFollowed && _source is IResumableSource<TOut>) _trail = new();
    }

    // A source that cannot go on gives everything again, and its edges drop what is not needed.
    public override NodeStart StartOf(long ordinal)
    {
        SourceCursor? cursor = _trail?.After(ordinal) ?? _from;
        return new NodePoint { Ordinal = cursor?.Ordinals ?? 0, Cursor = cursor };
    }

    protected override async Task RunMainAsync()
    {
        await Ready.ConfigureAwait(false);
        try
        {
            await EmitAllAsync().ConfigureAwait(false);
        }
        finally
        {
            WasCut = Run.Stopping.IsCancellationRequested;
        }
    }

    protected override void CompleteOutput() => output.Complete();

    protected override Task<long?> CountOrdinalsAsync() => Task.FromResult(_source.Count);

    private async Task EmitAllAsync()
    {
        if (Run.Stopping.IsCancellationRequested) return;

        // Sources compute (rasterising, say) between awaits: give the starting thread back first.
        await Task.Yield();
        IAsyncEnumerator<Outcome<TOut>> items = Read().GetAsyncEnumerator(Run.Stopping);
        await using (items.ConfigureAwait(false))
        {
            for (long ordinal = First; !Run.Stopping.IsCancellationRequested && output.IsWanted; ordinal++)
            {
                await ReserveAsync().ConfigureAwait(false);
                if (!await MoveNextAsync(items, ordinal).ConfigureAwait(false))
                {
                    output.Unreserve(1);
                    return;
                }

                Item<TOut> item = Judge(items.Current, ItemHeader.OfSource(Key, ordinal));
                await output.EmitReservedAsync(item).ConfigureAwait(false);
                Metrics.AddEmitted();
            }
        }
    }

    private IAsyncEnumerable<Outcome<TOut>> Read() => _source is IResumableSource<TOut> resumable
        ? resumable.ReadAsync(Scope, _from, _trail, Run.Stopping)
        : _source.ReadAsync(Scope, Run.Stopping);

    private async ValueTask ReserveAsync()
    {
        long start = Stopwatch.GetTimestamp();
        await output.ReserveAsync(1).ConfigureAwait(false);
        Metrics.AddBlocked(Stopwatch.GetTimestamp() - start);
    }

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<Outcome<TOut>> items, long ordinal)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            return await items.MoveNextAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Run.Stopping.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e)
        {
            // No item carries this fault, but which one the source was at helps to find it.
            Run.Fail(Plan.Name, e, $" (at ordinal {ordinal})");
            return false;
        }
        finally
        {
            Metrics.AddWorking(Stopwatch.GetTimestamp() - start);
        }
    }

    private Item<TOut> Judge(Outcome<TOut> outcome, ItemHeader header)
    {
        Metrics.AddReceived();
        if (outcome.Payload is not { } payload)
        {
            Absence absence = outcome.Error is { } error ? Failed(header, -1, error, outcome.Origin) : Skipped(outcome.Reason ?? "dropped", outcome.Origin);
            return Item<TOut>.Without(header, absence);
        }

        if (OutputBound.Exceeded(payload, output.MaxBytes) is { } tooLarge)
        {
            payload.Release();
            return Item<TOut>.Without(header, Failed(header, -1, tooLarge, payload.Origin));
        }

        Metrics.AddDone();
        return Item<TOut>.Of(header, payload);
    }
}
