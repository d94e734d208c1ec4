using System.Text.Json.Nodes;
using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Commands;

public sealed class DryRunTests
{
    // Each addition takes its time, so the probe ends long before the run would.
    private static readonly GraphText Long = new GraphText()
        .Node("count", "test.count", options: new { count = 100_000 })
        .Node("slow", "test.delay", "count", new { milliseconds = 5 })
        .Node("train", "scratch.train", "slow", new { model = "tiny" })
        .Node("keep", "test.collect", "train");

    [Fact]
    public async Task DryRun_LongRun_EstimatesItFromTheSlowestNodeAndWritesNothing()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", Long);

        int exit = await bench.RunAsync("run", "graph.json", "--dry-run", "--probe-seconds", "1", "--json");

        Assert.Equal((ExitCode.Done, string.Empty), (exit, bench.Errors));
        JsonNode estimate = bench.Json()["estimate"]!;
        Assert.Equal("slow", estimate["slowest"]!.GetValue<string>());
        JsonNode slow = estimate["nodes"]!.AsArray().Single(n => n!["node"]!.GetValue<string>() == "slow")!;
        double each = slow["secondsEach"]!.GetValue<double>();
        Assert.True(each >= 0.004, $"{each}");
        Assert.Equal(100_000 * each, estimate["slowestSeconds"]!.GetValue<double>(), 3);
        Assert.True(estimate["seconds"]!.GetValue<double>() >= 100_000 * each);
        Assert.True(estimate["seenResidentBytes"]!.GetValue<long>() > 1_000_000);
        Assert.Equal(["graph.json"], Directory.EnumerateFileSystemEntries(bench.Folder).Select(f => Path.GetFileName(f)));
    }

    [Fact]
    public async Task DryRun_ForPeople_SaysHowItWasFound()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", Long);

        int exit = await bench.RunAsync("run", "graph.json", "--dry-run", "--probe-seconds", "1");

        Assert.Equal(ExitCode.Done, exit);
        Assert.Matches(@"^Ran 'test' for [\d.]+ s with its real models and data, then stopped it\. Nothing was written\.\n", bench.Output);
        Assert.Matches(@"\n  work of slow, the slowest node +\d+:\d\d", bench.Output);
        Assert.Matches(@"\n  estimate of the whole run +about \d+:\d\d", bench.Output);
        Assert.All(bench.Output.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
    }

    [Fact]
    public async Task DryRun_ShortRun_MeasuresItWhole()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", ScratchGraph.Sound());

        int exit = await bench.RunAsync("run", "graph.json", "--dry-run", "--json");

        Assert.Equal(ExitCode.Done, exit);
        Assert.All(bench.Json()["estimate"]!["nodes"]!.AsArray(), n => Assert.True(n!["hasEnded"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task DryRun_BlockFailsToSetUp_SaysSoAndExitsOne()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", new GraphText().Node("count", "test.count").Node("bad", "test.bad_setup", "count", new { diagnosed = true }).Node("keep", "test.collect", "bad"));

        int exit = await bench.RunAsync("run", "graph.json", "--dry-run");

        Assert.Equal(ExitCode.RunFailed, exit);
        Assert.Contains("error SS4001: the model file is cut short.", bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DryRun_Interrupted_Exits130()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", Long);
        Surroundings around = bench.Around with
        {
            Listen = () =>
            {
                var interrupts = new StreamSynth.Cli.Running.Interrupts();
                interrupts.Signal();
                return interrupts;
            },
        };

        Assert.Equal(ExitCode.Interrupted, await CommandLine.RunAsync(["run", "graph.json", "--dry-run"], around));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("3601")]
    [InlineData("long")]
    public async Task DryRun_WrongLength_ExitsTwo(string seconds)
    {
        using var bench = new CliBench();

        Assert.Equal(ExitCode.WrongInput, await bench.RunAsync("run", "graph.json", "--dry-run", "--probe-seconds", seconds));
        Assert.Contains(seconds, bench.Errors, StringComparison.Ordinal);
    }
}
