namespace StreamSynth.Cli.Tests.Commands;

public sealed class BlocksCommandTests
{
    [Fact]
    public async Task Blocks_NoName_ListsEachBlockOfTheCatalog()
    {
        using var bench = new CliBench();

        int exit = await bench.RunAsync("blocks");

        Assert.Equal(ExitCode.Done, exit);
        Assert.All(bench.Around.Catalog.Blocks, block => Assert.Contains($"{block.Name}\n    {block.Summary.Split(' ')[0].TrimEnd('.')}", bench.Output, StringComparison.Ordinal));
        Assert.EndsWith($"{bench.Around.Catalog.Blocks.Count} blocks. 'streamsynth blocks <name>' shows one with all its options.\n", bench.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blocks_Name_ShowsPortsOptionsAndLimits()
    {
        using var bench = new CliBench();

        int exit = await bench.RunAsync("blocks", "scratch.train");

        Assert.Equal(ExitCode.Done, exit);
        Approved.Equal("block-train", bench.Output);
    }

    [Fact]
    public async Task Blocks_ProductCatalog_ShowsEveryBlock()
    {
        using var bench = new CliBench();
        Surroundings product = bench.Around with { Catalog = Engine.Blocks.BlockCatalog.From(typeof(StreamSynth.Blocks.Payloads.Sample).Assembly) };

        foreach (string name in product.Catalog.Blocks.Select(b => b.Name))
        {
            Assert.Equal(ExitCode.Done, await CommandLine.RunAsync(["blocks", name], product));
            Assert.Contains($"\"block\": \"{name}\"", bench.Output, StringComparison.Ordinal);
        }

        Assert.All(bench.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Theory]
    [InlineData("scratch.trian", "did you mean 'scratch.train'?")]
    [InlineData("gather", "blocks whose name holds 'gather': ")]
    [InlineData("nothing.alike", "'streamsynth blocks' lists all blocks.")]
    public async Task Blocks_UnknownName_SuggestsAndExitsTwo(string name, string fix)
    {
        using var bench = new CliBench();

        int exit = await bench.RunAsync("blocks", name);

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.StartsWith($"streamsynth: error SS1003: there is no block '{name}'.\n  Fix: {fix}", bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blocks_Json_GivesPortsOptionsAndDefaults()
    {
        using var bench = new CliBench();

        int exit = await bench.RunAsync("blocks", "scratch.train", "--json");

        Assert.Equal(ExitCode.Done, exit);
        Assert.Empty(bench.Errors);
        Approved.Equal("blocks-json", bench.Output);
    }

    [Fact]
    public async Task Blocks_JsonOfUnknownName_IsADocumentToo()
    {
        using var bench = new CliBench();

        int exit = await bench.RunAsync("blocks", "scratch.trian", "--json");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Empty(bench.Errors);
        Assert.Equal("SS1003", bench.Json()["faults"]![0]!["code"]!.GetValue<string>());
    }
}
