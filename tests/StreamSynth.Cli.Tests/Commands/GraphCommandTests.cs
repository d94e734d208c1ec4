using System.Xml.Linq;
using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Commands;

public sealed class GraphCommandTests
{
    // Has a gathered edge, a batch and a name that is a word of two of the languages.
    private static readonly GraphText Graph = new GraphText(new { memory = "64MiB" })
        .Node("count", "test.count", options: new { count = 12 })
        .Node("graph", "test.add", "count", limits: new { parallelism = 2 })
        .Node("others", "test.count", options: new { count = 3 })
        .Node("train", "scratch.train", "graph", new { model = "tiny" }, inputs: new { more = "others.number" })
        .Node("end", "test.collect", "train");

    [Theory]
    [InlineData("mermaid")]
    [InlineData("dot")]
    [InlineData("svg")]
    public async Task Graph_Format_LooksAsApproved(string format)
    {
        using var bench = new CliBench();
        bench.Write("graph.json", Graph);

        int exit = await bench.RunAsync("graph", "graph.json", "--format", format);

        Assert.Equal(ExitCode.Done, exit);
        Assert.Empty(bench.Errors);
        Approved.Equal($"graph-{format}", bench.Output);
    }

    [Fact]
    public async Task Graph_Json_IsThePlan()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", Graph);

        int exit = await bench.RunAsync("graph", "graph.json", "--json");

        Assert.Equal(ExitCode.Done, exit);
        Approved.Equal("graph-json", bench.Output);
    }

    [Theory]
    [InlineData("drawing.svg", "<svg ")]
    [InlineData("drawing.DOT", "digraph ")]
    [InlineData("drawing.md", "---\ntitle: \"test\"")]
    public async Task Graph_Out_WritesTheFormatOfItsEnding(string file, string start)
    {
        using var bench = new CliBench();
        bench.Write("graph.json", Graph);

        int exit = await bench.RunAsync("graph", "graph.json", "--out", file);

        Assert.Equal(ExitCode.Done, exit);
        Assert.Equal($"Wrote {file}.\n", bench.Output);
        Assert.StartsWith(start, File.ReadAllText(Path.Combine(bench.Folder, file)), StringComparison.Ordinal);
        Assert.Equal(["graph.json", file], Directory.EnumerateFiles(bench.Folder).Select(f => Path.GetFileName(f)).OrderByDescending(f => f == "graph.json"));
    }

    // The characters that end a text or start markup in one of the three languages.
    [Theory]
    [InlineData("mermaid", "title: \"\\u0022]; --\\u003E x \\\\ # \\u003C/svg\\u003E \\u0026amp; {\\n%% tabs\"")]
    [InlineData("dot", "digraph \"\\\"]; --> x \\\\ # </svg> &amp; { %% tabs\" {")]
    [InlineData("svg", "&quot;]; --&gt; x \\ # &lt;/svg&gt; &amp;amp; {\n%% tabs")]
    public async Task Graph_HostileName_StaysText(string format, string expected)
    {
        using var bench = new CliBench();
        bench.Write("graph.json", Graph.ToString().Replace("\"test\"", "\"\\\"]; --> x \\\\ # </svg> &amp; {\\n%% tabs\"", StringComparison.Ordinal));

        int exit = await bench.RunAsync("graph", "graph.json", "--format", format);

        Assert.Equal(ExitCode.Done, exit);
        Assert.Contains(expected, bench.Output, StringComparison.Ordinal);
        if (format == "svg") Assert.Equal("svg", XDocument.Parse(bench.Output).Root!.Name.LocalName);
    }

    [Fact]
    public async Task Graph_Faulty_PrintsTheFaultsAndDrawsNothing()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", ScratchGraph.Faulty());

        int exit = await bench.RunAsync("graph", "graph.json", "--out", "drawing.svg");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Empty(bench.Output);
        Assert.Contains("SS1007", bench.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(bench.Folder, "drawing.svg")));
    }

    [Fact]
    public async Task Graph_UnwritableOut_SaysSo()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", Graph);

        int exit = await bench.RunAsync("graph", "graph.json", "--out", "nowhere/drawing.svg");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Contains("error SS6001", bench.Errors, StringComparison.Ordinal);
        Assert.Contains("expected a folder", bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Graph_UnknownFormat_NamesTheFormats()
    {
        using var bench = new CliBench();

        Assert.Equal(ExitCode.WrongInput, await bench.RunAsync("graph", "graph.json", "--format", "png"));
        Assert.Contains("'svg'", bench.Errors, StringComparison.Ordinal);
    }
}
