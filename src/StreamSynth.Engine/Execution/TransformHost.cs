using System.Diagnostics;
using System.Threading.Tasks.Dataflow;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Execution;

/// <summary>
/// Runs a one-to-one block (transform or sink). With parallelism 1 a single TPL block reserves, calls and emits, so that a hop costs no more than a hand-linked one.
/// With more, three do: reservation and emission stay in ordinal order on both sides of the parallel calls. If calls reserved for themselves,
/// a later item could take the last place and then wait, in an ordered output, for an earlier one that finds none.
/// </summary>
internal sealed class TransformHost<TIn, TOut> : NodeHost
    where TIn : class, IPayload
    where TOut : class, IPayload
{
    private readonly OutPort<TOut> _output;
    private readonly TransformCall<TIn, TOut>[] _replicas;
    private readonly ReplicaLanes _lanes;
    private readonly CallRents _rents;
    private readonly ActionBlock<Item<TIn>> _queue;
    private readonly TransformBlock<Item<TIn>, (Item<TOut> Item, bool Reserved)>? _calls;
    private readonly ActionBlock<(Item<TOut> Item, bool Reserved)>? _emit;
    private readonly Task<long?> _upstreamOrdinals;

    public TransformHost(
        PlannedNode plan, RunContext run, Edge<TIn> input, OutPort<TOut> output, Task<long?> upstreamOrdinals, IReadOnlyList<TransformMethod<TIn, TOut>> replicas)
        : base(plan, run)
    {
        _output = output;
        _upstreamOrdinals = upstreamOrdinals;
        _rents = new(run.Pool, plan.Name);
        _replicas = [.. replicas.Select(call => new TransformCall<TIn, TOut>(input, Metrics, run, Key, output, call, Skipped, Failed))];
        _lanes = new(_replicas.Length);
        int lanes = plan.Lanes;
        ExecutionDataflowBlockOptions bounds = new() { BoundedCapacity = input.Plan.Capacity };
        if (lanes == 1)
        {
            _queue = new(ProcessAsync, bounds);
        }
        else
        {
            _queue = new(DispatchAsync, bounds);

            // Room for as many as the edge holds: while one call is slow, the other lanes go on behind it.
            int window = Math.Max(lanes, input.Plan.Capacity);
            _calls = new(CallAsync, new() { BoundedCapacity = window, MaxDegreeOfParallelism = lanes, EnsureOrdered = true });
            _emit = new(EmitAsync, new() { BoundedCapacity = lanes });
            _calls.LinkTo(_emit, new() { PropagateCompletion = true });
        }

        input.Connect(_queue);
    }

    public override int QueueLength => _queue.InputCount + (_calls?.InputCount ?? 0);

    protected override async Task RunMainAsync()
    {
        if (_calls is null)
        {
            await _queue.Completion.ConfigureAwait(false);
            return;
        }

        // A later stage that ends first has faulted: the queue would wait for it for ever.
        await (await Task.WhenAny(_queue.Completion, _emit!.Completion).ConfigureAwait(false)).ConfigureAwait(false);
        _calls.Complete();
        await _emit.Completion.ConfigureAwait(false);
    }

    protected override void CompleteOutput() => _output.Complete();

    protected override Task<long?> CountOrdinalsAsync() => _upstreamOrdinals;

    // While nothing has to wait, no state machine is made.
    private Task ProcessAsync(Item<TIn> item)
    {
        if (!Ready.IsCompleted) return ProcessSlowlyAsync(Ready, item);
        ValueTask reserved = item.IsValue ? _output.ReserveAsync(1) : ValueTask.CompletedTask;
        if (!reserved.IsCompletedSuccessfully) return ProcessSlowlyAsync(AwaitBlocked(reserved.AsTask()), item, isReserved: true);
        ValueTask<Item<TOut>> call = _replicas[0].InvokeAsync(item, _rents);

        return call.IsCompletedSuccessfully ? EmitAsync((call.GetAwaiter().GetResult(), item.IsValue)) : EmitWhenDoneAsync(call, item.IsValue);
    }

    private async Task ProcessSlowlyAsync(Task first, Item<TIn> item, bool isReserved = false)
    {
        await first.ConfigureAwait(false);
        if (item.IsValue && !isReserved) await ReserveAsync().ConfigureAwait(false);
        await EmitWhenDoneAsync(_replicas[0].InvokeAsync(item, _rents), item.IsValue).ConfigureAwait(false);
    }

    private async Task EmitWhenDoneAsync(ValueTask<Item<TOut>> call, bool isReserved) =>
        await EmitAsync((await call.ConfigureAwait(false), isReserved)).ConfigureAwait(false);

    private async Task DispatchAsync(Item<TIn> item)
    {
        if (!Ready.IsCompleted) await Ready.ConfigureAwait(false);
        if (item.IsValue) await ReserveAsync().ConfigureAwait(false);
        await _calls!.SendAsync(item).ConfigureAwait(false);
    }

    private async Task<(Item<TOut> Item, bool Reserved)> CallAsync(Item<TIn> item)
    {
        if (!item.IsValue) return (await _replicas[0].InvokeAsync(item, _rents).ConfigureAwait(false), false);

        int replica = _lanes.Take();
        Item<TOut> result = await _replicas[replica].InvokeAsync(item, new(Run.Pool, Plan.Name)).ConfigureAwait(false);
        _lanes.GiveBack(replica);

        return (result, true);
    }

    // Nothing may be thrown out of here, or the TPL block would fault and its producers wait for ever: a payload that cannot be shared ends the run.
    private Task EmitAsync((Item<TOut> Item, bool Reserved) result)
    {
        Metrics.AddEmitted();
        try
        {
            Task sent = result.Reserved ? _output.EmitReservedAsync(result.Item) : _output.EmitAbsentAsync(result.Item);
            return sent.IsCompletedSuccessfully ? sent : AwaitSentAsync(sent);
        }
        catch (Exception e)
        {
            Run.Fail(Plan.Name, e);
            return Task.CompletedTask;
        }
    }

    private async Task AwaitSentAsync(Task sent)
    {
        try
        {
            await AwaitBlocked(sent).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Run.Fail(Plan.Name, e);
        }
    }

    private ValueTask ReserveAsync()
    {
        ValueTask reserved = _output.ReserveAsync(1);
        return reserved.IsCompletedSuccessfully ? reserved : new(AwaitBlocked(reserved.AsTask()));
    }

    private async Task AwaitBlocked(Task waiting)
    {
        long start = Stopwatch.GetTimestamp();
        await waiting.ConfigureAwait(false);
        Metrics.AddBlocked(Stopwatch.GetTimestamp() - start);
    }
}
