namespace StreamSynth.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("help", "--help")]
    [InlineData("help-run", "run", "--help")]
    [InlineData("help-resume", "resume", "--help")]
    [InlineData("help-experiment", "experiment", "--help")]
    [InlineData("help-verify", "verify", "--help")]
    [InlineData("help-replay", "replay", "--help")]
    [InlineData("help-validate", "validate", "-h")]
    [InlineData("help-blocks", "blocks", "--help")]
    [InlineData("help-graph", "graph", "--help")]
    [InlineData("help-schema", "schema", "--help")]
    [InlineData("help-seals", "seals", "--help")]
    [InlineData("help-data", "data", "--help")]
    [InlineData("help-completion", "completion", "--help")]
    [InlineData("help-models", "models", "--help")]
    [InlineData("help-models-inspect", "models", "inspect", "--help")]
    [InlineData("help-ledger", "ledger", "--help")]
    [InlineData("help-export", "export", "--help")]
    [InlineData("help-export-samples", "export-samples", "--help")]
    public async Task RunAsync_Help_PrintsTheApprovedPage(string approved, params string[] arguments)
    {
        using var bench = new CliBench();

        int exit = await bench.RunAsync(arguments);

        Assert.Equal(ExitCode.Done, exit);
        Approved.Equal(approved, bench.Output);
        Assert.All(bench.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public async Task RunAsync_NoArguments_PrintsTheHelpAndFails()
    {
        using var bench = new CliBench();

        int exit = await bench.RunAsync();

        Assert.Equal(ExitCode.WrongInput, exit);
        Approved.Equal("help", bench.Output);
    }

    [Fact]
    public async Task RunAsync_Version_PrintsOneLine()
    {
        using var bench = new CliBench();

        int exit = await bench.RunAsync("--version");

        Assert.Equal(ExitCode.Done, exit);
        Assert.Matches(@"^streamsynth \d+\.\d+\.\d+\n$", bench.Output);
    }

    [Theory]
    [InlineData("usage-unknown-command", "rum", "a.json")]
    [InlineData("usage-unknown-option", "run", "a.json", "--ouy", "x")]
    [InlineData("usage-too-many", "run", "a.json", "b.json")]
    [InlineData("usage-missing-file", "run")]
    [InlineData("usage-missing-value", "run", "a.json", "--out")]
    [InlineData("usage-negative-seed", "run", "a.json", "--seed", "-3")]
    [InlineData("usage-word-seed", "validate", "a.json", "--seed", "lucky")]
    [InlineData("usage-huge-seed", "run", "a.json", "--seed", "18446744073709551616")]
    [InlineData("usage-no-files", "validate")]
    public async Task RunAsync_WrongArguments_SaysWhatIsWrongAndExitsTwo(string approved, params string[] arguments)
    {
        using var bench = new CliBench();

        int exit = await bench.RunAsync(arguments);

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Empty(bench.Output);
        Approved.Equal(approved, bench.Errors);
    }

    [Fact]
    public async Task RunAsync_PathThatStartsWithAt_IsAPath()
    {
        using var bench = new CliBench();

        int exit = await bench.RunAsync("validate", "@graph.json");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.StartsWith("@graph.json: error SS1000: there is no such file.", bench.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_UnexpectedError_ShowsTheTraceOnlyWhenAsked(bool verbose)
    {
        using var bench = new CliBench();
        Surroundings broken = bench.Around with { Listen = () => throw new InvalidOperationException("no signals here") };
        bench.Write("graph.json", ScratchGraph.Sound());
        string[] arguments = ["run", "graph.json", .. verbose ? ["--verbose"] : Array.Empty<string>()];

        int exit = await CommandLine.RunAsync(arguments, broken);

        Assert.Equal(ExitCode.RunFailed, exit);
        Assert.StartsWith("streamsynth: error SS9001: implementation error: InvalidOperationException: no signals here", bench.Errors, StringComparison.Ordinal);
        Assert.Equal(verbose, bench.Errors.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_WrongArgumentsAsJson_IsADocument()
    {
        using var bench = new CliBench();

        int exit = await bench.RunAsync("validate", "--json");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Empty(bench.Errors);
        Assert.Equal("SS9003", bench.Json()["faults"]![0]!["code"]!.GetValue<string>());
    }
}
