using StreamSynth.Cli.Graphs;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Tests.Graphs;

public sealed class GraphFileTests
{
    [Fact]
    public void Overrides_Seed_ComesLast()
    {
        Assert.Equal(["seed=1", "name=a", "seed=18446744073709551615"], GraphFile.Overrides(["seed=1", "name=a"], ulong.MaxValue));
        Assert.Empty(GraphFile.Overrides(null, null));
    }

    [Fact]
    public void Load_SeedOption_WinsOverTheFile()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", ScratchGraph.Sound());

        GraphFile file = GraphFile.Load("graph.json", GraphFile.Overrides(["seed=1"], 9), bench.Around);

        Assert.Equal(9UL, file.Plan!.Graph.Seeds.Run);
    }

    [Fact]
    public void Load_NotUtf8_NamesTheByte()
    {
        using var bench = new CliBench();
        File.WriteAllBytes(Path.Combine(bench.Folder, "graph.json"), [(byte)'{', (byte)' ', 0xFF, (byte)'}']);

        Diagnostic fault = Assert.Single(GraphFile.Load("graph.json", [], bench.Around).Faults);

        Assert.Equal("the file is not UTF-8 text: byte 3 cannot be read.", fault.Message);
    }

    [Fact]
    public void Load_HugeFile_IsRefusedUnread()
    {
        using var bench = new CliBench();
        using (FileStream huge = File.Create(Path.Combine(bench.Folder, "graph.json"))) huge.SetLength(17L << 20);

        Diagnostic fault = Assert.Single(GraphFile.Load("graph.json", [], bench.Around).Faults);

        Assert.Equal("the file has 17 MiB, but a graph is JSON text of at most 16 MiB.", fault.Message);
    }

    [Fact]
    public void Load_MissingFolder_SaysSo()
    {
        using var bench = new CliBench();

        Diagnostic fault = Assert.Single(GraphFile.Load("nowhere/graph.json", [], bench.Around).Faults);

        Assert.Equal("there is no such file.", fault.Message);
        Assert.Equal($"the folder '{Path.Combine(bench.Folder, "nowhere")}' does not exist either.", fault.Fix);
    }

    [Fact]
    public void Load_FolderOfGraphs_NamesThem()
    {
        using var bench = new CliBench();
        bench.Write("b.json", "{}");
        bench.Write("a.json", "{}");

        Diagnostic fault = Assert.Single(GraphFile.Load(".", [], bench.Around).Faults);

        Assert.Equal("name one of its files: a.json, b.json.", fault.Fix);
    }
}
