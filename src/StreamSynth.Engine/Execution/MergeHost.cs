using System.Diagnostics;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Engine.Execution;

/// <summary>Makes one stream of several, in turn over those that have not ended: the order depends on how many items each holds, never on which comes first.</summary>
internal sealed class MergeHost<T>(PlannedNode plan, RunContext run, IReadOnlyList<MeetingInput<T>> inputs, OutPort<T> output, IReadOnlyList<Task<long?>> upstreamOrdinals)
    : NodeHost(plan, run)
    where T : class, IPayload
{
    private long _position; // touched by the merging flow alone, like those below, and by Conservation after its end
    private int _turn;
    private bool _isLeaving;
    private long _left;
    private Trail<MergeTurn, int>? _trail;

    public override long? ExpectedEmissions => Metrics.Received + Metrics.Absent - _left;

    public override int QueueLength => inputs.Sum(i => i.Count);

    public override void StartAt(NodePoint point, bool isFollowed)
    {
        base.StartAt(point, isFollowed);
        _position = First;
        if (point.Turn is { } port) _turn = inputs.Index().First(i => i.Item.Edge.Plan.ToPort.Name == port).Index;
        if (isFollowed) _trail = new(new(inputs.Select(i => i.Edge.From), _turn));
    }

    public override NodeStart StartOf(long ordinal)
    {
        MergeTurn reached = _trail?.At(ordinal) ?? new(inputs.Select(_ => 0L), 0);

        return new(new() { Ordinal = reached.Position, Turn = NameOf(reached.Turn) })
        {
            Inputs = reached.Next.Index().ToDictionary(i => NameOf(i.Index), i => i.Item),
        };
    }

    protected override async Task RunMainAsync()
    {
        await Ready.ConfigureAwait(false);
        HashSet<int> open = [.. Enumerable.Range(0, inputs.Count)];
        for (; open.Count > 0; _turn = (_turn + 1) % inputs.Count)
        {
            if (!open.Contains(_turn)) continue;
            if (await inputs[_turn].NextAsync().ConfigureAwait(false) is { } item)
            {
                await TakeAsync(item, _turn).ConfigureAwait(false);
                continue;
            }

            // Whether the items are over or the run stops cannot be told: the run that goes on takes what the others have left.
            if (Run.LeavesRest) _isLeaving = true;
            open.Remove(_turn);
        }
    }

    protected override void CompleteOutput() => output.Complete();

    protected override async Task<long?> CountOrdinalsAsync()
    {
        long? sum = 0;
        foreach (Task<long?> one in upstreamOrdinals) sum += await one.ConfigureAwait(false);

        return sum;
    }

    private string NameOf(int input) => inputs[input].Edge.Plan.ToPort.Name;

    private async Task TakeAsync(Item<T> item, int from)
    {
        try
        {
            if (_isLeaving)
            {
                Leave(item, from);
                return;
            }

            _trail?.Add(from);
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

    private void Leave(Item<T> item, int from)
    {
        _left++;
        if (item.Payload is not { } payload)
        {
            Metrics.AddAbsent();
            return;
        }

        Metrics.AddReceived();
        Skipped(Left, payload.Origin);
        inputs[from].Edge.Finish(item, Run);
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
