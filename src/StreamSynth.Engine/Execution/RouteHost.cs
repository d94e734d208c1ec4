using System.Diagnostics;
using System.Threading.Tasks.Dataflow;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Engine.Execution;

/// <summary>
/// Runs a block that sends payloads on as they are, each to some of its outputs. Every output gets every ordinal, so that what follows can count on them: an output that an item
/// does not go to gets it as skipped. Once the block has enough, its outputs end, what still arrives is counted as skipped here, and upstream learns that no more is wanted.
/// </summary>
internal sealed class RouteHost<T> : NodeHost
    where T : class, IPayload
{
    private readonly IRoute<T> _block;
    private readonly Edge<T> _input;
    private readonly OutPort<T>[] _outputs;
    private readonly string[] _reasons;
    private readonly Task<long?> _upstreamOrdinals;
    private readonly CallRents _rents;
    private readonly Task _begun;
    private readonly ActionBlock<Item<T>> _queue;
    private readonly StateKeeping? _state;
    private long _refused; // touched by the routing delegate alone, and by Conservation after its end

    public RouteHost(PlannedNode plan, RunContext run, Edge<T> input, OutPort<T>[] outputs, Task<long?> upstreamOrdinals)
        : base(plan, run)
    {
        _block = (IRoute<T>)plan.Block;
        _input = input;
        _outputs = outputs;
        _reasons = [.. plan.Descriptor.Outputs.Select(p => $"routed to '{p.Name}'")];
        _upstreamOrdinals = upstreamOrdinals;
        _rents = new(run.Pool, plan.Name);
        _state = StateKeeping.Of(plan.Block);
        _begun = BeginAsync();
        _queue = new(ProcessAsync, new() { BoundedCapacity = input.Plan.Capacity });
        input.Connect(_queue);
    }

    public override long? ExpectedEmissions => Metrics.Received + Metrics.Absent - _refused;

    public override int QueueLength => _queue.InputCount;

    public override void StartAt(NodePoint point, bool isFollowed)
    {
        base.StartAt(point, isFollowed);
        _state?.Start(point, isFollowed);
    }

    public override NodeStart StartOf(long ordinal) => _state?.At(ordinal) ?? base.StartOf(ordinal);

    protected override Task RunMainAsync() => _queue.Completion;

    protected override void CompleteOutput()
    {
        foreach (OutPort<T> output in _outputs) output.Complete();
    }

    protected override async Task<long?> CountOrdinalsAsync() => _block.Count(await _upstreamOrdinals.ConfigureAwait(false));

    // A run may go on after the block had enough.
    private async Task BeginAsync()
    {
        await Ready.ConfigureAwait(false);
        EndIfEnough();
    }

    private async Task ProcessAsync(Item<T> item)
    {
        if (!_begun.IsCompleted) await _begun.ConfigureAwait(false);
        try
        {
            if (_block.HasEnough) Refuse(item);
            else await RouteAsync(item).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Thrown on, it would fault the TPL block and leave the producer waiting for ever.
            Run.Fail(Plan.Name, e);
        }
    }

    private void Refuse(Item<T> item)
    {
        _refused++;
        if (item.Payload is not { } payload)
        {
            Metrics.AddAbsent();
            return;
        }

        Metrics.AddReceived();
        Skipped("enough", payload.Origin);
        _input.Finish(item, Run);
    }

    private async Task RouteAsync(Item<T> item)
    {
        if (item.Payload is { } payload)
        {
            Metrics.AddReceived();
            (Route route, Absence? lost) = Choose(item.Header, payload);
            _state?.Note(item.Header.Ordinal + 1);
            await EmitAsync(item.Header, payload, route, lost).ConfigureAwait(false);
            _input.Finish(item, Run);
        }
        else
        {
            Metrics.AddAbsent();
            _state?.Note(item.Header.Ordinal + 1);
            await EmitAsync(item.Header, null, default, item.Absence).ConfigureAwait(false);
        }

        EndIfEnough();
        if (_outputs.All(o => !o.IsWanted)) _input.Close();
    }

    private void EndIfEnough()
    {
        if (!_block.HasEnough) return;

        _input.Close();
        CompleteOutput();
    }

    private (Route Route, Absence? Lost) Choose(ItemHeader header, T payload)
    {
        if (Run.Cancelled.IsCancellationRequested) return (default, Skipped("cancelled", payload.Origin));

        long start = Stopwatch.GetTimestamp();
        try
        {
            Route route = _block.Choose(payload, new(header, header.SeedFor(Key), _rents));
            if (route.Reason is { } reason) return (route, Skipped(reason, payload.Origin));
            if (FirstOf(route) < 0) throw new InvalidOperationException($"the block chose none of its {_outputs.Length} outputs; it must choose one or drop the payload with a reason.");

            Metrics.AddDone();
            return (route, null);
        }
        catch (Exception e)
        {
            return (default, Failed(header, -1, e, payload.Origin));
        }
        finally
        {
            _rents.GiveBack();
            Metrics.AddWorking(Stopwatch.GetTimestamp() - start);
        }
    }

    private async Task EmitAsync(ItemHeader header, T? payload, Route route, Absence? lost)
    {
        Metrics.AddEmitted();
        long start = Stopwatch.GetTimestamp();
        for (int port = 0; port < _outputs.Length; port++)
        {
            if (lost is null && route.Goes(port))
            {
                await _outputs[port].ReserveAsync(1).ConfigureAwait(false);
                payload!.Share();
                await _outputs[port].EmitReservedAsync(Item<T>.Of(header, payload)).ConfigureAwait(false);
            }
            else
            {
                await _outputs[port].EmitAbsentAsync(Item<T>.Without(header, lost ?? RoutedElsewhere(route, payload!))).ConfigureAwait(false);
            }
        }

        Metrics.AddBlocked(Stopwatch.GetTimestamp() - start);
    }

    private Absence RoutedElsewhere(Route route, T payload) => new(ItemState.Skipped, _reasons[FirstOf(route)], Plan.Name, null, payload.Origin);

    private int FirstOf(Route route)
    {
        for (int port = 0; port < _outputs.Length; port++)
        {
            if (route.Goes(port)) return port;
        }

        return -1;
    }
}
