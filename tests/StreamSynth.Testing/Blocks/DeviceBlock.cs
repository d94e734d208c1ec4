using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;

namespace StreamSynth.Testing.Blocks;

/// <summary>Options of <see cref="DeviceBlock"/>.</summary>
public sealed record DeviceOptions
{
    [Description("Devices that the machine is said to lack.")]
    public IReadOnlyList<string> Lacking { get; init; } = [];

    [Description("Devices on which the set-up fails.")]
    public IReadOnlyList<string> Broken { get; init; } = [];

    [Description("Whether that is told as a diagnostic.")]
    public bool Diagnosed { get; init; }

    [Description("Bytes that each replica keeps.")]
    public long Partition { get; init; }

    [Description("Most rounds through the scheduler per call, drawn from the first member's seed.")]
    [Range(0, 1000)]
    public int Yields { get; init; }
}

/// <summary>Adds the sum of its batch to each member, on the device that it is given.</summary>
[Block("test.device", "Sums batches on a device.")]
[In("number")]
[Out("number")]
public sealed class DeviceBlock(DeviceOptions options, Device device) : IBatchTransform<Number, Number>
{
    private int _calls;
    private int _running;
    private int _mostRunning;

    public Device Device => device;

    /// <summary>Holds each call back, where set.</summary>
    public Gate? Gate { get; set; }

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Gives the most calls that ran at once.</summary>
    public int MostRunning => Volatile.Read(ref _mostRunning);

    public bool IsSetUp { get; private set; }

    public bool IsDisposed { get; private set; }

    long IBlock.PartitionBytes => options.Partition;

    long IBlock.MaxOutputBytes(Shape? input) => 8;

    IEnumerable<Diagnostic> IBlock.Check() =>
        options.Lacking.Contains(device.Name) ? [new("SS4006", "limits.devices", $"this machine has no device '{device.Name}'.", "write \"cpu\".")] : [];

    ValueTask IBlock.SetupAsync(RunScope run, CancellationToken cancel)
    {
        if (options.Broken.Contains(device.Name))
        {
            throw options.Diagnosed ? new GraphException(new Diagnostic("SS4001", "options.model", "the model file is cut short.")) : new IOException("out of memory");
        }

        IsSetUp = true;
        return ValueTask.CompletedTask;
    }

    public async ValueTask<IReadOnlyList<Outcome<Number>>> TransformBatchAsync(Batch<Number> batch, CancellationToken cancel)
    {
        Interlocked.Increment(ref _calls);
        int running = Interlocked.Increment(ref _running);
        for (int seen = MostRunning; running > seen; seen = MostRunning) Interlocked.CompareExchange(ref _mostRunning, running, seen);
        if (Gate is not null) await Gate.PassAsync(cancel).ConfigureAwait(false);
        var random = new Philox(batch.Members[0].Seed);
        for (int i = options.Yields == 0 ? 0 : random.NextInt32(options.Yields); i > 0; i--) await Task.Yield();
        long sum = batch.Members.Sum(m => m.Payload.Value);
        Interlocked.Decrement(ref _running);

        return [.. batch.Members.Select(m => (Outcome<Number>)Number.Make(m.Payload.Value + (1000 * sum), 8, batch.Rent))];
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
