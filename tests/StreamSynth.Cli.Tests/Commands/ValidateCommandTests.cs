namespace StreamSynth.Cli.Tests.Commands;

public sealed class ValidateCommandTests
{
    [Fact]
    public async Task Validate_SoundGraph_PrintsTypesCapacitiesAndMemory()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", ScratchGraph.Sound());

        int exit = await bench.RunAsync("validate", "graph.json", "--seed", "7");

        Assert.Equal(ExitCode.Done, exit);
        Assert.Empty(bench.Errors);
        Approved.Equal("validate-sound", bench.Output);
    }

    [Fact]
    public async Task Validate_SeveralFaults_PrintsAllOfThem()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", ScratchGraph.Faulty());

        int exit = await bench.RunAsync("validate", "graph.json", "--set", "nodes.nobody.options.x=1");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Empty(bench.Output);
        Approved.Equal("validate-faulty", bench.Errors);
    }

    [Fact]
    public async Task Validate_SeveralFiles_ChecksEachAndCountsAllErrors()
    {
        using var bench = new CliBench();
        bench.Write("good.json", ScratchGraph.Sound());
        bench.Write("bad.json", ScratchGraph.Faulty());
        bench.Write("broken.json", "{ \"name\": \"x\",\n  \"seed\" 4 }");
        Directory.CreateDirectory(Path.Combine(bench.Folder, "folder"));

        int exit = await bench.RunAsync("validate", "good.json", "broken.json", "folder", "goof.json", "bad.json");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.StartsWith("good.json: no faults. Graph 'test', 4 nodes, 3 edges, seed 42.", bench.Output, StringComparison.Ordinal);
        Approved.Equal("validate-several", bench.Errors);
    }

    [Fact]
    public async Task Validate_Set_OverridesTheGraph()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", ScratchGraph.Sound());

        int exit = await bench.RunAsync("validate", "graph.json", "--set", "nodes.train.options.steps=5000", "--set", "name=other");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.StartsWith("graph.json: nodes.train.options.steps: error SS2003: 'steps' is 5000", bench.Errors, StringComparison.Ordinal);
        Assert.EndsWith("\n\n1 error. Nothing was run.\n", bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_Json_GivesFaultsAndPlans()
    {
        using var bench = new CliBench();
        bench.Write("good.json", ScratchGraph.Sound());
        bench.Write("bad.json", ScratchGraph.Faulty());

        int exit = await bench.RunAsync("validate", "good.json", "bad.json", "--json");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Empty(bench.Errors);
        Approved.Equal("validate-json", bench.Output);
    }

    [Fact]
    public async Task Validate_SchemaAmongTheGraphs_IsLeftOut()
    {
        using var bench = new CliBench();
        bench.Write("good.json", ScratchGraph.Sound());
        bench.Write("streamsynth.schema.json", "{}");

        int exit = await bench.RunAsync("validate", "good.json", "streamsynth.schema.json");

        Assert.Equal(ExitCode.Done, exit);
        Assert.StartsWith("streamsynth.schema.json: the schema of graph files, left out.\n", bench.Output, StringComparison.Ordinal);
    }
}
