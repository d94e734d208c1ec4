using System.Diagnostics;
using System.Runtime.CompilerServices;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Engine.Execution;

/// <summary>Is the method of a one-to-one block that an item meets.</summary>
internal delegate ValueTask<Outcome<TOut>> TransformMethod<in TIn, TOut>(TIn payload, ItemScope item, CancellationToken cancel)
    where TIn : class, IPayload
    where TOut : class, IPayload;

/// <summary>Calls a one-to-one block on one item: this is where an item meets its block.</summary>
/// <param name="input">Edge whose credit is given back after the call.</param>
/// <param name="metrics">Counts.</param>
/// <param name="run">The run.</param>
/// <param name="nodeKey">Key of the node, mixed into each seed.</param>
/// <param name="output">Where results go, and how large the block declared them to be.</param>
/// <param name="call">The block's method.</param>
/// <param name="skipped">Makes and counts a skip.</param>
/// <param name="failed">Makes and counts a failure.</param>
internal sealed class TransformCall<TIn, TOut>(
    Edge<TIn> input,
    NodeMetrics metrics,
    RunContext run,
    ulong nodeKey,
    OutPort<TOut> output,
    TransformMethod<TIn, TOut> call,
    Func<string, object?, Absence> skipped,
    Func<ItemHeader, long, Exception, object?, Absence> failed)
    where TIn : class, IPayload
    where TOut : class, IPayload
{
    // Errors become values here. An exception that left this method would fault the TPL block, which drops what it has queued; and an
    // OperationCanceledException (every HttpClient time-out is one) would make it swallow the item in silence.
    // A call that ends at once, as most filters do, costs no state machine: that is a third of a hop.
    public ValueTask<Item<TOut>> InvokeAsync(Item<TIn> item, CallRents rents)
    {
        if (item.Payload is not { } payload)
        {
            metrics.AddAbsent();
            return new(Item<TOut>.Without(item.Header, item.Absence!));
        }

        metrics.AddReceived();
        if (run.Cancelled.IsCancellationRequested) return new(Finish(item, Item<TOut>.Without(item.Header, skipped("cancelled", payload.Origin))));

        if (!output.IsWanted)
        {
            input.Close();
            return new(Finish(item, Item<TOut>.Without(item.Header, skipped(NodeHost.Unwanted, payload.Origin))));
        }

        long start = Stopwatch.GetTimestamp();
        try
        {
            ValueTask<Outcome<TOut>> called = call(payload, new(item.Header, item.Header.SeedFor(nodeKey), rents), run.Cancelled);
            if (!called.IsCompletedSuccessfully) return AwaitAsync(called, item, payload, rents, start);

            return new(Finish(item, Judge(called.GetAwaiter().GetResult(), item.Header, payload, rents), start));
        }
        catch (Exception e)
        {
            return new(Finish(item, Fail(e, item.Header, payload, rents), start));
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Item<TOut>> AwaitAsync(ValueTask<Outcome<TOut>> called, Item<TIn> item, TIn payload, CallRents rents, long start)
    {
        try
        {
            return Finish(item, Judge(await called.ConfigureAwait(false), item.Header, payload, rents), start);
        }
        catch (Exception e)
        {
            return Finish(item, Fail(e, item.Header, payload, rents), start);
        }
    }

    private Item<TOut> Fail(Exception error, ItemHeader header, TIn payload, CallRents rents)
    {
        rents.GiveBack();
        return Item<TOut>.Without(header, failed(header, -1, error, OriginOf(payload)));
    }

    // A block may have released its input before it threw: then the input cannot even say where it came from.
    private object? OriginOf(TIn payload)
    {
        try
        {
            return payload.Origin;
        }
        catch (Exception e)
        {
            run.Fail(input.Plan.To, e);
            return null;
        }
    }

    private Item<TOut> Finish(Item<TIn> item, Item<TOut> result, long start = 0)
    {
        if (start != 0) metrics.AddWorking(Stopwatch.GetTimestamp() - start);
        input.Finish(item, run);

        return result;
    }

    private Item<TOut> Judge(Outcome<TOut> outcome, ItemHeader header, TIn payload, CallRents rents)
    {
        if (outcome.Payload is { } result)
        {
            OutputBound.ShareIfHandedOn(result, payload);
            if (OutputBound.Exceeded(result, output.MaxBytes) is { } tooLarge)
            {
                result.Release();
                rents.GiveBack();
                return Item<TOut>.Without(header, failed(header, -1, tooLarge, payload.Origin));
            }

            rents.Keep();
            metrics.AddDone();
            return Item<TOut>.Of(header, result);
        }

        rents.GiveBack();
        object? origin = outcome.Origin ?? payload.Origin;
        return Item<TOut>.Without(header, outcome.Error is { } error ? failed(header, -1, error, origin) : skipped(outcome.Reason ?? "dropped", origin));
    }
}

/// <summary>Checks what a block returned before it goes on.</summary>
internal static class OutputBound
{
    /// <summary>Adds a reference when a block hands its very input on: the engine releases the input after the call, and blocks only rent.</summary>
    public static void ShareIfHandedOn(IPayload result, IPayload input)
    {
        if (ReferenceEquals(result, input)) input.Share();
    }

    public static InvalidOperationException? Exceeded(IPayload payload, long maxBytes) => payload.Bytes <= maxBytes
        ? null
        : new($"the output holds {payload.Bytes} bytes, but its block declared at most {maxBytes}. Correct MaxOutputBytes of the block.");
}
