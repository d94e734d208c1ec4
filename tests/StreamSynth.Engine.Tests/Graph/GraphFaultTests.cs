
namespace StreamSynth.Engine.Tests.Graph;

/// <summary>
/// Holds every code of SS1, SS2 and SS3 to its whole message. A case is a file of Cases: the graph, a line of five '=', and what the command line prints, nothing for a right graph.
/// </summary>
public sealed class GraphFaultTests
{
    [Theory]
    [MemberData(nameof(Cases))]
    public void Plan_FaultyGraph_TellsPlaceFoundExpectedAndFix(string name, string graph, string expected) => Assert.Equal((name, expected), (name, Faults.Text(graph)));

    public static TheoryData<string, string, string> Cases { get; } = Load();

    private static TheoryData<string, string, string> Load()
    {
        var data = new TheoryData<string, string, string>();
        string folder = Testing.Repository.PathOf("tests/StreamSynth.Engine.Tests/Graph/Cases");
        foreach (string file in Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal))
        {
            string text = File.ReadAllText(file).ReplaceLineEndings("\n");
            int end = text.IndexOf("\n=====\n", StringComparison.Ordinal);
            data.Add(Path.GetFileNameWithoutExtension(file), text[..end], text[(end + 7)..].TrimEnd('\n'));
        }

        return data;
    }
}
