using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Execution;

/// <summary>Holds nodes with several devices to what design section 4 promises of them.</summary>
public sealed class ReplicaTests
{
    [Fact]
    public async Task Batches_TwoReplicas_BothWorkAtOnceAndOutputKeepsItsOrder()
    {
        await using BlockHarness harness = Load(8, new { batch = 1, devices = new[] { "cuda:0", "cuda:1" } });
        DeviceBlock[] replicas = harness.Replicas<DeviceBlock>("sum");
        foreach (DeviceBlock replica in replicas) replica.Gate = new();

        Task<RunResult> run = harness.StartAsync();
        await replicas[0].Gate!.ArrivalOf(1);
        await replicas[1].Gate!.ArrivalOf(1);
        replicas[1].Gate!.Open();
        await replicas[1].Gate!.ArrivalOf(2);
        replicas[0].Gate!.Open();
        await harness.AssertSoundAsync(await run);

        Assert.Equal(["cuda:0", "cuda:1"], replicas.Select(r => r.Device.Name));
        Assert.Equal(Enumerable.Range(0, 8).Select(i => (long)i), harness.Block<ReadBlock>("read").Items.Select(i => i.Ordinal));
        Assert.All(replicas, r => Assert.InRange(r.Calls, 1, 7));
    }

    [Fact]
    public async Task Batches_OneReplicaIsStuck_TheOtherDoesTheRest()
    {
        await using BlockHarness harness = Load(40, new { batch = 2, capacity = 40, devices = new[] { "cpu", "cpu" } }, new { capacity = 40 });
        DeviceBlock[] replicas = harness.Replicas<DeviceBlock>("sum");
        foreach (DeviceBlock replica in replicas) replica.Gate = new();

        Task<RunResult> run = harness.StartAsync();
        await replicas[0].Gate!.ArrivalOf(1);
        replicas[1].Gate!.Open();
        await replicas[1].Gate!.ArrivalOf(19);
        replicas[0].Gate!.Open();
        await harness.AssertSoundAsync(await run);

        Assert.Equal((1, 19), (replicas[0].Calls, replicas[1].Calls));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => (long)i), harness.Block<ReadBlock>("read").Items.Select(i => i.Ordinal));
    }

    [Fact]
    public async Task Batches_OneAtATime_AreSharedEvenly()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 20 })
            .Node("before", "test.add", "source")
            .Node("sum", "test.device", "before", limits: new { batch = 1, devices = new[] { "cpu", "cpu" } })
            .Node("after", "test.add", "sum")
            .Node("read", "test.read", "after"));
        Gate before = harness.Block<AddBlock>("before").Gate = new();
        Gate after = harness.Block<AddBlock>("after").Gate = new();
        after.Open();

        Task<RunResult> run = harness.StartAsync();
        for (int i = 1; i <= 20; i++)
        {
            before.Let(1);
            await after.ArrivalOf(i); // the call on this item has ended, so both replicas are free for the next
        }

        await harness.AssertSoundAsync(await run);
        Assert.Equal([10, 10], harness.Replicas<DeviceBlock>("sum").Select(r => r.Calls));
    }

    [Fact]
    public async Task Parallelism_OfSeveralReplicas_CountsForEach()
    {
        await using BlockHarness harness = Load(24, new { batch = 1, parallelism = 2, devices = new[] { "cpu", "cpu", "cpu" } });
        DeviceBlock[] replicas = harness.Replicas<DeviceBlock>("sum");
        foreach (DeviceBlock replica in replicas) replica.Gate = new();

        Task<RunResult> run = harness.StartAsync();
        foreach (DeviceBlock replica in replicas) await replica.Gate!.ArrivalOf(2);
        foreach (DeviceBlock replica in replicas) replica.Gate!.Open();
        await harness.AssertSoundAsync(await run);

        Assert.Equal([2, 2, 2], replicas.Select(r => r.MostRunning));
        Assert.Equal(6, harness.Runner.Snapshot().Nodes.Single(n => n.Node == "sum").Parallelism);
    }

    [Fact]
    public async Task Transform_TwoReplicas_ShareTheItems()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 50 })
            .Node("more", "test.count", options: new { count = 3 })
            .Node("keep", "test.keep", "source", new { divisor = 2 })
            .Node("sum", "test.gather_sum", "keep", limits: new { devices = new[] { "cpu", "cpu" } }, inputs: new { left = "more.number" })
            .Node("add", "test.add", "sum", new { failOn = new[] { 5 } }, new { devices = new[] { "cpu", "cpu" } })
            .Node("read", "test.read", "add"));
        AddBlock[] replicas = harness.Replicas<AddBlock>("add");
        foreach (AddBlock replica in replicas) replica.Gate = new();

        Task<RunResult> run = harness.StartAsync();
        foreach (AddBlock replica in replicas) await replica.Gate!.ArrivalOf(1);
        foreach (AddBlock replica in replicas) replica.Gate!.Open();
        RunResult result = await run;
        await harness.AssertSoundAsync(result);

        Assert.Equal(25, replicas.Sum(r => r.Calls)); // absences are no calls
        Assert.All(harness.Replicas<GatherSumBlock>("sum"), r => Assert.Equal([0L, 1, 2], r.Gathered.Left));
        Assert.Equal([5L], result.Failures.Select(f => f.Header.Ordinal + 3));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), harness.Block<ReadBlock>("read").Items.Select(i => i.Ordinal));
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("cpu", "cpu")]
    [InlineData("cpu", "cpu", "cpu", "cpu", "cpu")]
    public async Task Results_AnyNumberOfReplicas_AreThoseOfOne(params string[] devices)
    {
        await using BlockHarness one = Load(50, new { batch = 4 }, options: new { yields = 30 });
        await using BlockHarness several = Load(50, new { batch = 4, parallelism = 2, devices }, options: new { yields = 30 });

        await one.RunAsync();
        await several.RunAsync();

        Assert.Equal(one.Block<ReadBlock>("read").Items, several.Block<ReadBlock>("read").Items);
    }

    [Theory]
    [InlineData(false, "nodes.sum", "IOException: out of memory (replica 1 of 2, on device 'cuda:1')")]
    [InlineData(true, "nodes.sum.options.model", "the model file is cut short. (replica 1 of 2, on device 'cuda:1')")]
    public async Task Setup_OneReplicaFails_NamesItsDeviceAndClosesAll(bool diagnosed, string path, string message)
    {
        await using BlockHarness harness = Load(8, new { batch = 2, devices = new[] { "cuda:0", "cuda:1" } }, options: new { broken = new[] { "cuda:1" }, diagnosed });

        RunResult result = await harness.StartAsync();
        await harness.AssertCountedAsync(result);

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal((RunEnd.Failed, path, message), (result.End, diagnostic.Path, diagnostic.Message));
        Assert.All(harness.Replicas<DeviceBlock>("sum"), r => Assert.True(r.IsDisposed));
    }

    [Fact]
    public async Task Run_Whole_SetsUpAndClosesEveryReplica()
    {
        await using BlockHarness harness = Load(8, new { batch = 2, devices = new[] { "cpu", "cpu", "cpu" } });

        await harness.RunAsync();

        Assert.All(harness.Replicas<DeviceBlock>("sum"), r => Assert.True(r.IsSetUp && r.IsDisposed));
    }

    [Fact]
    public async Task Plan_Replicas_CountInCapacityAndMemory()
    {
        await using BlockHarness one = Load(8, new { batch = 4 }, options: new { partition = 1000 });
        await using BlockHarness three = Load(8, new { batch = 4, devices = new[] { "cpu", "cpu", "cpu" } }, options: new { partition = 1000 });

        Assert.Equal((10, 26), (CapacityInto(one), CapacityInto(three)));
        Assert.Equal((1000L, 3000L), (one.Plan.Nodes[1].PartitionBytes, three.Plan.Nodes[1].PartitionBytes));
        Assert.True(three.Plan.IsDeterministic);
    }

    [Fact]
    public async Task Plan_UnlikeDevices_IsNotDeterministic()
    {
        await using BlockHarness harness = Load(8, new { batch = 4, devices = new[] { "cpu", "cuda:0" } });

        Assert.False(harness.Plan.IsDeterministic);
    }

    private static int CapacityInto(BlockHarness harness) => harness.Plan.Into("sum").Single().Capacity;

    private static BlockHarness Load(int count, object limits, object? after = null, object? options = null) => BlockHarness.Load(new GraphText()
        .Node("source", "test.count", options: new { count })
        .Node("sum", "test.device", "source", options, limits)
        .Node("read", "test.read", "sum", limits: after));
}
