using System.Text.RegularExpressions;
using StreamSynth.Testing;

namespace StreamSynth.Conventions.Tests;

public sealed partial class SourceTextTests
{
    private const int LinesRefused = 400;

    private static IEnumerable<(string Path, string Text)> Sources => Directory
        .EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(f => (Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'), File.ReadAllText(f)));

    [Fact]
    public void Files_InSrc_StayUnderFourHundredLines() =>
        Assert.Empty(Sources.Where(s => s.Text.Count(c => c == '\n') > LinesRefused).Select(s => s.Path));

    [Fact]
    public void Dataflow_OutsideEngineExecution_IsNotUsed() =>
        Assert.Empty(Sources.Where(s => s.Text.Contains("System.Threading.Tasks.Dataflow", StringComparison.Ordinal) && !s.Path.StartsWith("src/StreamSynth.Engine/Execution/", StringComparison.Ordinal)).Select(s => s.Path));

    [Fact]
    public void Names_OfTypes_SayWhatTheyAre() =>
        Assert.Empty(Sources.SelectMany(s => VagueName().Matches(s.Text).Select(m => $"{s.Path}: {m.Value}")));

    [Fact]
    public void Comments_InSrc_LeaveNothingOpen() =>
        Assert.Empty(Sources.Where(s => OpenEnd().IsMatch(s.Text)).Select(s => s.Path));

    // What cannot run on a machine is left out in one visible place, where the runner counts it.
    [Fact]
    public void Tests_LeftOut_AreOnlyThoseThatNeedAGpu() => Assert.Equal(
        ["GpuFactAttribute.cs"],
        Directory.EnumerateFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories).Where(f => LeavesOut().IsMatch(File.ReadAllText(f))).Select(f => Path.GetFileName(f)));

    [GeneratedRegex(@"\bSkip\s*=[^=>]")]
    private static partial Regex LeavesOut();

    [GeneratedRegex(@"\b(class|record|struct|interface)\s+\w*(Manager|Helper|Helpers|Util|Utils|Utilities|Common|Processor)\b")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX|NotImplementedException)\b")]
    private static partial Regex OpenEnd();
}
