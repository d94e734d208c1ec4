using StreamSynth.Cli.Graphs;
using StreamSynth.Cli.Running;
using StreamSynth.Cli.Saving;
using StreamSynth.Engine.Blocks;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Cli.Tests.Running;

public sealed class RunSessionTests
{
    private static readonly GraphText Endless = new GraphText()
        .Node("count", "test.count", options: new { count = 10_000_000 })
        .Node("add", "test.add", "count")
        .Node("train", "scratch.train", "add", new { model = "tiny" })
        .Node("keep", "test.collect", "train");

    [Fact]
    public async Task RunAsync_FirstSignal_DrainsSavesAndExits130()
    {
        using var bench = new CliBench();
        (RunSession session, Gate gate) = Prepare(bench, listensToCancel: true);

        Task<int> running = session.RunAsync();
        await gate.ArrivalOf(1);
        bench.Interrupts.Signal();
        gate.Open();
        int exit = await running.WaitAsync(BlockHarness.Patience);

        Assert.Equal(ExitCode.Interrupted, exit);
        Assert.Contains("stopping: draining, then saving (Ctrl-C again to stop at once)", bench.Output, StringComparison.Ordinal);
        Assert.Contains("Interrupted after", bench.Output, StringComparison.Ordinal);
        Assert.Contains("run folder        saved", bench.Output, StringComparison.Ordinal);
        RunFolder folder = RunFolder.Open(Path.Combine(bench.Folder, "saved"));
        Assert.Equal("interrupted", folder.Read(RunTables.Progress).Single().State);
        NodeRow add = folder.Read(RunTables.Nodes).Single(n => n.Node == "add");
        Assert.InRange(add.Done, 1, 1000);
        Assert.Equal(add.Received, add.Done);
    }

    [Fact]
    public async Task RunAsync_SecondSignal_SavesNothingAndExits130()
    {
        using var bench = new CliBench();
        (RunSession session, Gate gate) = Prepare(bench, listensToCancel: true);

        Task<int> running = session.RunAsync();
        await gate.ArrivalOf(1);
        bench.Interrupts.Signal();
        bench.Interrupts.Signal();
        int exit = await running.WaitAsync(BlockHarness.Patience);

        Assert.Equal(ExitCode.Interrupted, exit);
        Assert.Equal("Stopped at once: no checkpoint was saved in saved.\n", bench.Errors);
        Assert.False(Directory.Exists(Path.Combine(bench.Folder, "saved")));
    }

    [Fact]
    public async Task RunAsync_SecondSignalAndDeafBlock_LeavesItBehindAfterTheGrace()
    {
        var clock = new ManualTimeProvider();
        using var bench = new CliBench(clock);
        (RunSession session, Gate gate) = Prepare(bench, listensToCancel: false);

        Task<int> running = session.RunAsync();
        await gate.ArrivalOf(1);
        bench.Interrupts.Signal();
        bench.Interrupts.Signal();
        while (!running.IsCompleted)
        {
            clock.AdvanceToNext();
            await Task.Yield();
        }

        Assert.Equal(ExitCode.Interrupted, await running);
        Assert.True(clock.Elapsed >= TimeSpan.FromSeconds(5));
        gate.Open();
    }

    private static (RunSession Session, Gate Gate) Prepare(CliBench bench, bool listensToCancel)
    {
        bench.Write("graph.json", Endless);
        GraphFile file = GraphFile.Load("graph.json", [], bench.Around);
        Assert.Empty(file.Faults);
        IBlock block = file.Plan!.Nodes.Single(n => n.Name == "add").Block;
        var add = (AddBlock)block;
        add.Gate = new Gate();
        add.ListensToCancel = listensToCancel;
        RunFolder folder = RunFolder.Create(Path.Combine(bench.Folder, "saved"));
        RunSetup setup = new()
        {
            File = file,
            GraphPlace = bench.PathOf("graph.json"),
            WorkingFolder = bench.Folder,
            Folder = folder,
            Store = CheckpointStore.Open(folder.FullPath, clock: bench.Around.Clock),
            Started = DateTimeOffset.UnixEpoch,
            Versions = new Dictionary<string, string>(),
            Saving = new(),
        };

        return (new RunSession(setup, new PrintedRun(setup, bench.Around), false, bench.Around), add.Gate);
    }
}
