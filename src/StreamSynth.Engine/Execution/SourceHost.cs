using System.Diagnostics;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Execution;

/// <summary>Runs a source: reserves a place, takes the next item, sends it, until the source or the run wants to end.</summary>
internal sealed class SourceHost<TOut>(PlannedNode plan, RunContext run, OutPort<TOut> output) : NodeHost(plan, run)
    where TOut : class, IPayload
{
    private readonly ISource<TOut> _source = (ISource<TOut>)plan.Block;

    protected override async Task RunMainAsync()
    {
        await Ready.ConfigureAwait(false);
        if (Run.Stopping.IsCancellationRequested) return;

        // Sources compute (rasterising, say) between awaits: give the starting thread back first.
        await Task.Yield();
        IAsyncEnumerator<Outcome<TOut>> items = _source.ReadAsync(Scope, Run.Stopping).GetAsyncEnumerator(Run.Stopping);
        await using (items.ConfigureAwait(false))
        {
            for (long ordinal = 0; !Run.Stopping.IsCancellationRequested && output.IsWanted; ordinal++)
            {
                await ReserveAsync().ConfigureAwait(false);
                if (!await MoveNextAsync(items).ConfigureAwait(false))
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

    protected override void CompleteOutput() => output.Complete();

    protected override Task<long?> CountOrdinalsAsync() => Task.FromResult(_source.Count);

    private async ValueTask ReserveAsync()
    {
        long start = Stopwatch.GetTimestamp();
        await output.ReserveAsync(1).ConfigureAwait(false);
        Metrics.AddBlocked(Stopwatch.GetTimestamp() - start);
    }

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<Outcome<TOut>> items)
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
        catch
        {
            output.Unreserve(1);
            throw;
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
