using System.Diagnostics;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Execution;

/// <summary>Makes one stream of several, in turn over those that have not ended: the order depends on how many items each holds, never on which comes first.</summary>
internal sealed class MergeHost<T>(PlannedNode plan, RunContext run, IReadOnlyList<MeetingInput<T>> inputs, OutPort<T> output, IReadOnlyList<Task<long?>> upstreamOrdinals)
    : NodeHost(plan, run)
    where T : class, IPayload
{
    private long _position; // touched by the merging flow alone

    public override int QueueLength => inputs.Sum(i => i.Count);

    protected override async Task RunMainAsync()
    {
        await Ready.ConfigureAwait(false);
        List<int> open = [.. Enumerable.Range(0, inputs.Count)];
        while (open.Count > 0)
        {
            for (int turn = 0; turn < open.Count;)
            {
                if (await inputs[open[turn]].NextAsync().ConfigureAwait(false) is { } item)
                {
                    await TakeAsync(item, open[turn]).ConfigureAwait(false);
                    turn++;
                }
                else
                {
                    open.RemoveAt(turn);
                }
            }
        }
    }

    protected override void CompleteOutput() => output.Complete();

    protected override async Task<long?> CountOrdinalsAsync()
    {
        long? sum = 0;
        foreach (Task<long?> one in upstreamOrdinals) sum += await one.ConfigureAwait(false);

        return sum;
    }

    private async Task TakeAsync(Item<T> item, int from)
    {
        try
        {
            ItemHeader header = new(_position++, KeyMix.Mix(item.Header.Key, (ulong)from));
            await EmitAsync(item, header).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Thrown on, it would leave the producers waiting for ever.
            Run.Fail(Plan.Name, e);
        }

        inputs[from].Edge.Finish(item, Run);
        if (output.IsWanted) return;
        foreach (MeetingInput<T> input in inputs) input.Edge.Close();
    }

    private async Task EmitAsync(Item<T> item, ItemHeader header)
    {
        Metrics.AddEmitted();
        if (item.Payload is not { } payload)
        {
            Metrics.AddAbsent();
            await output.EmitAbsentAsync(Item<T>.Without(header, item.Absence!)).ConfigureAwait(false);
            return;
        }

        Metrics.AddReceived();
        if (Run.Cancelled.IsCancellationRequested)
        {
            await output.EmitAbsentAsync(Item<T>.Without(header, Skipped("cancelled", payload.Origin))).ConfigureAwait(false);
            return;
        }

        long start = Stopwatch.GetTimestamp();
        await output.ReserveAsync(1).ConfigureAwait(false);
        Metrics.AddDone();
        payload.Share();
        await output.EmitReservedAsync(Item<T>.Of(header, payload)).ConfigureAwait(false);
        Metrics.AddBlocked(Stopwatch.GetTimestamp() - start);
    }
}
