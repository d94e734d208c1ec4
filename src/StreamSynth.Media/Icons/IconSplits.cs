using System.Text.Json;

namespace StreamSynth.Media.Icons;

/// <summary>Says which icon sets serve which purpose, which classes are used, and how icon names become classes.</summary>
/// <remarks>Sets are dealt out by whole drawing family, so that no held-out drawing style is seen in training.</remarks>
public sealed record IconSplits
{
    /// <summary>Names of the splits: <c>realTrain</c>, <c>validation</c>, <c>test</c>, <c>oodValidation</c>, <c>oodTest</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["realTrain", "validation", "test", "oodValidation", "oodTest"];

    /// <summary>npm package that holds the sets.</summary>
    public required string Package { get; init; }

    /// <summary>Version of the package that the splits were made for.</summary>
    public required string Version { get; init; }

    /// <summary>Prefixes of the sets of each split.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Sets { get; init; }

    /// <summary>Prefixes of the sets that serve nothing: relatives of held-out sets, or a licence that forbids it.</summary>
    public required IReadOnlyList<string> Unused { get; init; }

    /// <summary>The rule that gives an icon its class.</summary>
    public required IconNameRule NameRule { get; init; }

    /// <summary>Classes of the experiments.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The few classes of the quickstart.</summary>
    public required IReadOnlyList<string> ClassesQuickstart { get; init; }

    /// <summary>Icons per class and split after near-duplicates are gone, as counted when the splits were made.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Counts { get; init; }

    /// <summary>Side of the ink maps that near-duplicates are judged on, in cells.</summary>
    public required int NearDuplicateGrid { get; init; }

    /// <summary>Root mean square distance of two ink maps (0 to 1) below which icons are near-duplicates.</summary>
    public required double NearDuplicateRms { get; init; }

    /// <summary>Reads the splits that are embedded in this library.</summary>
    /// <returns>The splits of <c>icons.json</c>.</returns>
    public static IconSplits ReadEmbedded()
    {
        using Stream stream = EmbeddedFile.Open("icons.json");
        using JsonDocument document = JsonDocument.Parse(stream);
        JsonElement root = document.RootElement;
        JsonElement near = root.GetProperty("nearDuplicate");
        return new IconSplits
        {
            Package = root.GetProperty("package").GetString()!,
            Version = root.GetProperty("version").GetString()!,
            Sets = Names.ToDictionary(name => name, name => Strings(root.GetProperty(name))),
            Unused = Strings(root.GetProperty("unused")),
            NameRule = new IconNameRule(Strings(root.GetProperty("styleWords")), Strings(root.GetProperty("leadingWords"))),
            Classes = Strings(root.GetProperty("classes")),
            ClassesQuickstart = Strings(root.GetProperty("classesQuickstart")),
            Counts = root.GetProperty("counts").EnumerateObject().ToDictionary(one => one.Name, one => Numbers(one.Value)),
            NearDuplicateGrid = near.GetProperty("grid").GetInt32(),
            NearDuplicateRms = near.GetProperty("rmsBelow").GetDouble(),
        };
    }

    private static IReadOnlyList<string> Strings(JsonElement list) => [.. list.EnumerateArray().Select(one => one.GetString()!)];

    private static IReadOnlyDictionary<string, int> Numbers(JsonElement table) =>
        table.EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetInt32());
}
