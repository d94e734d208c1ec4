using System.Xml.Linq;
using StreamSynth.Testing;

namespace StreamSynth.Conventions.Tests;

public sealed class ProjectReferenceTests
{
    /// <summary>Lists, per project, all that it may reference: dependencies go one way.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Microsoft.ML.OnnxRuntime"] = [],
        ["Microsoft.ML.OnnxRuntimeGenAI"] = ["Microsoft.ML.OnnxRuntime"],
        ["StreamSynth.Engine"] = [],
        ["StreamSynth.Media"] = [],
        ["StreamSynth.Storage"] = [],
        ["StreamSynth.Search"] = [],
        ["StreamSynth.Labelling"] = ["StreamSynth.Search"],
        ["StreamSynth.Onnx"] = ["Microsoft.ML.OnnxRuntime"],
        ["StreamSynth.Language"] = ["Microsoft.ML.OnnxRuntimeGenAI", "StreamSynth.Onnx"],
        ["StreamSynth.Training"] = ["Microsoft.ML.OnnxRuntime"],
        ["StreamSynth.Report"] = ["StreamSynth.Storage"],
        ["StreamSynth.Blocks"] = ["StreamSynth.Engine", "StreamSynth.Language", "StreamSynth.Media", "StreamSynth.Onnx", "StreamSynth.Search", "StreamSynth.Storage", "StreamSynth.Training"],
        ["StreamSynth.Cli"] = ["StreamSynth.Blocks", "StreamSynth.Labelling", "StreamSynth.Report"],
    };

    [Fact]
    public void Projects_InSrc_AreThoseOfTheList() =>
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), Directory.EnumerateDirectories(Repository.PathOf("src")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal));

    [Fact]
    public void References_OfEachProject_AreAmongTheAllowed()
    {
        IEnumerable<string> broken =
            from project in Allowed
            let file = XDocument.Load(Repository.PathOf($"src/{project.Key}/{project.Key}.csproj"))
            from reference in file.Descendants("ProjectReference")
            let name = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)
            where !project.Value.Contains(name)
            select $"{project.Key} -> {name}";

        Assert.Empty(broken);
    }
}
