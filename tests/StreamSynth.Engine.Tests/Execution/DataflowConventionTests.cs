using System.Text.RegularExpressions;
using StreamSynth.Testing;

namespace StreamSynth.Engine.Tests.Execution;

public sealed partial class DataflowConventionTests
{
    private static IEnumerable<(string File, string Text)> Sources =>
        Directory.GetFiles(Repository.PathOf("src/StreamSynth.Engine/Execution"), "*.cs").Select(f => (Path.GetFileName(f), File.ReadAllText(f)));

    [Fact]
    public void Blocks_EveryConstruction_SetsItsBound()
    {
        var found = new List<string>();
        var unbounded = new List<string>();
        foreach ((string file, string text) in Sources)
        {
            string[] fields = [.. BlockField().Matches(text).Select(m => m.Groups["name"].Value)];
            string[] boundedOptions = [.. OptionsLocal().Matches(text).Select(m => m.Groups["name"].Value)];
            foreach (Match made in Assignment().Matches(text).Where(m => fields.Contains(m.Groups["name"].Value)))
            {
                string place = $"{file}: {made.Value}";
                found.Add(place);
                bool isBounded = made.Value.Contains("BoundedCapacity =", StringComparison.Ordinal) || boundedOptions.Any(o => made.Value.EndsWith($", {o});", StringComparison.Ordinal));
                if (!isBounded) unbounded.Add(place);
            }
        }

        Assert.True(found.Count >= 9, $"the pattern no longer finds the blocks: {string.Join("; ", found)}");
        Assert.True(unbounded.Count == 0, string.Join(Environment.NewLine, unbounded));
    }

    [Fact]
    public void Blocks_KindsThatLoseItems_AreNotUsed()
    {
        string[] refused = ["BroadcastBlock<", "TransformManyBlock<", "BatchBlock<", "JoinBlock<", "WriteOnceBlock<", ".Post("];
        IEnumerable<string> lines = Sources.SelectMany(s => s.Text.Split('\n').Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal)));

        Assert.DoesNotContain(lines, line => refused.Any(r => line.Contains(r, StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"private readonly (Action|Transform|Buffer)Block<[^;]*>\?? (?<name>_\w+);")]
    private static partial Regex BlockField();

    [GeneratedRegex(@"DataflowBlockOptions (?<name>\w+) = new\(\) \{[^}]*BoundedCapacity =[^}]*\};")]
    private static partial Regex OptionsLocal();

    [GeneratedRegex(@"(?<name>_\w+) = new[ (][^;]*;")]
    private static partial Regex Assignment();
}
