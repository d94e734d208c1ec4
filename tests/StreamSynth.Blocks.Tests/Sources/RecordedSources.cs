using System.Text.Json;
using StreamSynth.Testing;

namespace StreamSynth.Blocks.Tests.Sources;

/// <summary>Gives the data sets that tools/sources_record.py wrote, and what it recorded of them.</summary>
public static class RecordedSources
{
    /// <summary>Gives the full path of a file or folder of them.</summary>
    public static string PathOf(string relative) => Repository.Golden($"sources/{relative}");

    /// <summary>Gives one record's list of facts, such as "idx" or "cifar.cifar10".</summary>
    public static IReadOnlyList<JsonElement> Facts(string name)
    {
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(PathOf("sources.json")));
        JsonElement facts = name.Split('.').Aggregate(record.RootElement, (element, part) => element.GetProperty(part));

        return [.. facts.EnumerateArray().Select(f => f.Clone())];
    }

    /// <summary>Writes the facts as <see cref="SourceRun.Describe"/> writes outcomes.</summary>
    public static IEnumerable<string> Lines(string name, string label = "class") => Facts(name).Select(f => $"{f.GetProperty(label)} {f.GetProperty("sha256")}");
}
