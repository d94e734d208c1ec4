using System.Diagnostics;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Execution;

/// <summary>
/// Joins two streams of the same items. Both bring every ordinal in order, skipped and failed ones included, so the n-th of one belongs to the n-th of the other:
/// no store is searched, nothing is left over, and what is early waits on its edge. A JoinBlock behind a filter would pair 1 with 2.
/// Counts are of payloads: two done make one joined item.
/// </summary>
internal sealed class JoinHost<TFirst, TSecond, TOut>(
    PlannedNode plan, RunContext run, MeetingInput<TFirst> first, MeetingInput<TSecond> second, OutPort<TOut> output, Task<long?> upstreamOrdinals)
    : NodeHost(plan, run)
    where TFirst : class, IPayload
    where TSecond : class, IPayload
    where TOut : class, IPayload
{
    private readonly IJoin<TFirst, TSecond, TOut> _block = (IJoin<TFirst, TSecond, TOut>)plan.Block;
    private long _left; // touched by the joining flow alone, and by Conservation after its end

    // The two inputs carry the same items: each gives half of the sum.
    public override long? ExpectedEmissions => (Metrics.Received + Metrics.Absent - _left) / 2;

    public override int QueueLength => first.Count + second.Count;

    protected override async Task RunMainAsync()
    {
        await Ready.ConfigureAwait(false);
        while (true)
        {
            Item<TFirst>? left = await first.NextAsync().ConfigureAwait(false);
            Item<TSecond>? right = await second.NextAsync().ConfigureAwait(false);
            if (left is null && right is null) return;

            Count(left?.IsValue);
            Count(right?.IsValue);
            if ((left is null || right is null) && Run.LeavesRest)
            {
                Leave(left, first.Edge);
                Leave(right, second.Edge);
                continue;
            }

            try
            {
                if (left?.Header != right?.Header) throw new InvalidOperationException($"implementation error: {Name(left?.Header)} met {Name(right?.Header)}.");
                await JoinAsync(left!.Value, right!.Value).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // Thrown on, it would leave the producers waiting for ever.
                Run.Fail(Plan.Name, e);
            }

            if (left is { } l) first.Edge.Finish(l, Run);
            if (right is { } r) second.Edge.Finish(r, Run);
            if (!output.IsWanted) CloseInputs();
        }
    }

    protected override void CompleteOutput() => output.Complete();

    protected override Task<long?> CountOrdinalsAsync() => upstreamOrdinals;

    private static string Name(ItemHeader? header) => header is { } h ? $"item {h.Key:x16} (ordinal {h.Ordinal})" : "the end";

    private void Count(bool? isValue)
    {
        if (isValue is null) return;
        if (isValue.Value) Metrics.AddReceived();
        else Metrics.AddAbsent();
    }

    // When a run stops, one way may end before the other: a batch on it was not full.
    private void Leave<T>(Item<T>? single, Edge<T> edge)
        where T : class, IPayload
    {
        if (single is not { } item) return;

        _left++;
        if (item.Payload is { } payload) Skipped(Left, payload.Origin);
        edge.Finish(item, Run);
    }

    private void CloseInputs()
    {
        first.Edge.Close();
        second.Edge.Close();
    }

    private async Task JoinAsync(Item<TFirst> left, Item<TSecond> right)
    {
        Metrics.AddEmitted();
        if (left.Payload is { } a && right.Payload is { } b)
        {
            await JoinPayloadsAsync(left.Header, a, b).ConfigureAwait(false);
            return;
        }

        // What was lost on one side says why the whole item is; the partner is dropped here.
        object? partner = left.Payload?.Origin ?? right.Payload?.Origin;
        if (left.IsValue || right.IsValue) Skipped("noPartner", partner);
        Absence lost = left.Absence ?? right.Absence!;
        await output.EmitAbsentAsync(Item<TOut>.Without(left.Header, lost)).ConfigureAwait(false);
    }

    private async Task JoinPayloadsAsync(ItemHeader header, TFirst a, TSecond b)
    {
        if (Run.Cancelled.IsCancellationRequested || !output.IsWanted)
        {
            string reason = Run.Cancelled.IsCancellationRequested ? "cancelled" : Unwanted;
            Skipped(reason, b.Origin);
            await output.EmitAbsentAsync(Item<TOut>.Without(header, Skipped(reason, a.Origin))).ConfigureAwait(false);
            return;
        }

        long start = Stopwatch.GetTimestamp();
        await output.ReserveAsync(1).ConfigureAwait(false);
        Metrics.AddBlocked(Stopwatch.GetTimestamp() - start);
        Item<TOut> joined = await CallAsync(header, a, b).ConfigureAwait(false);
        await output.EmitReservedAsync(joined).ConfigureAwait(false);
    }

    private async Task<Item<TOut>> CallAsync(ItemHeader header, TFirst a, TSecond b)
    {
        var rents = new CallRents(Run.Pool, Plan.Name);
        long start = Stopwatch.GetTimestamp();
        try
        {
            Outcome<TOut> outcome = await _block.JoinAsync(a, b, new(header, header.SeedFor(Key), rents), Run.Cancelled).ConfigureAwait(false);
            Item<TOut> joined = Judge(outcome, header, a, b);
            if (joined.IsValue) rents.Keep();
            else rents.GiveBack();

            return joined;
        }
        catch (Exception e)
        {
            rents.GiveBack();
            return Lose(header, e, a.Origin);
        }
        finally
        {
            Metrics.AddWorking(Stopwatch.GetTimestamp() - start);
        }
    }

    private Item<TOut> Judge(Outcome<TOut> outcome, ItemHeader header, TFirst a, TSecond b)
    {
        if (outcome.Payload is not { } result)
        {
            object? origin = outcome.Origin ?? a.Origin;
            if (outcome.Error is { } error) return Lose(header, error, origin);

            Skipped(outcome.Reason ?? "dropped", origin);
            return Item<TOut>.Without(header, Skipped(outcome.Reason ?? "dropped", origin));
        }

        OutputBound.ShareIfHandedOn(result, a);
        if (!ReferenceEquals(a, b)) OutputBound.ShareIfHandedOn(result, b);
        if (OutputBound.Exceeded(result, output.MaxBytes) is { } tooLarge)
        {
            result.Release();
            return Lose(header, tooLarge, a.Origin);
        }

        Metrics.AddDone();
        Metrics.AddDone();
        return Item<TOut>.Of(header, result);
    }

    // Two payloads are lost, but one item fails: it is told once.
    private Item<TOut> Lose(ItemHeader header, Exception error, object? origin)
    {
        Absence absence = Failed(header, -1, error, origin);
        if (absence.State == ItemState.Failed) Metrics.AddFailed();
        else Metrics.AddSkipped(absence.Reason);

        return Item<TOut>.Without(header, absence);
    }
}
