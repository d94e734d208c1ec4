using System.Text;
using StreamSynth.Blocks.Tests.Flow;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Storage;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Prompts.Files;

/// <summary>Writes prompt files beside the tests' program and reads them with a block, in a real graph with the classes camera, heart, umbrella and bus.</summary>
internal static class PromptFiles
{
    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "prompt-files")).FullName;

    public static Places Places { get; } = new([Folder]);

    /// <summary>Makes a sample for the block contract.</summary>
    public static BlockSample Sample(string block, string file, string content, string options = "", int failures = 0)
    {
        Write(file, content);
        return Of(block, file, options, failures);
    }

    public static BlockSample Of(string block, string file, string options = "", int failures = 0) => Sampled.Block(block, Options(file, options)) with
    {
        Gathered = Sampled.Gather(("class", _ => Pictures.Classes)),
        Places = Places,
        ExpectedFailures = failures,
    };

    public static string Write(string file, string content) => Write(file, Encoding.UTF8.GetBytes(content));

    public static string Write(string file, byte[] content)
    {
        string path = Path.Combine(Folder, file);
        File.WriteAllBytes(path, content);

        return path;
    }

    public static void WriteParquet(string file, IEnumerable<PromptTestRow> rows) => ParquetTable.Write(Path.Combine(Folder, file), rows);

    /// <summary>Reads a file; gives "class: prompt" per item, or "!" and the message of the failure, in order.</summary>
    public static async Task<List<string>> ReadAsync(string block, string file, string options = "")
    {
        await using BlockHarness harness = BlockHarness.Load(Graph(block, file, options), FlowBench.Catalog, places: Places);
        RunResult result = await harness.RunAsync();
        Dictionary<long, string> failures = result.Failures.ToDictionary(f => f.Header.Ordinal, f => $"! {f.Error.Message}");
        IList list = harness.Block<IList>("list");
        Assert.Equal(result.Snapshot.Nodes.Single(n => n.Node == "read").Expected, list.Items.Count);

        return [.. list.Items.Select(i => i.Payload is null ? failures[i.Header.Ordinal] : Text(i.Payload))];
    }

    /// <summary>Runs a graph that is expected to end as failed; gives its one diagnostic.</summary>
    public static async Task<Diagnostic> FailAsync(string block, string file, string options = "")
    {
        await using BlockHarness harness = BlockHarness.Load(Graph(block, file, options), FlowBench.Catalog, places: Places);
        RunResult result = await harness.StartAsync();

        return Assert.Single(result.Diagnostics);
    }

    /// <summary>Gives the faults that planning finds.</summary>
    public static List<Diagnostic> Faults(string block, string file, string options = "")
    {
        var faults = new List<Diagnostic>();
        GraphPlanner.Plan(Graph(block, file, options), [], FlowBench.Catalog, Places, faults);

        return faults;
    }

    private static string Graph(string block, string file, string options) => $$"""
        { "name": "files", "seed": 1, "nodes": {
          "classes": { "block": "classes.list", "options": { "names": ["camera", "heart", "umbrella", "bus"] } },
          "read": { "block": "{{block}}", "inputs": { "class": "classes.class" }, "options": {{Options(file, options)}} },
          "list": { "block": "test.list", "inputs": { "items": "read.prompt" } } } }
        """;

    private static string Options(string file, string more) => $$"""{ "file": "{{file}}"{{(more.Length == 0 ? string.Empty : $", {more}")}} }""";

    // "Prompt { Text = a, Label = ClassLabel { Index = 0, Name = x, Text = x }, ..." -> "x: a"
    private static string Text(string payload)
    {
        int label = payload.IndexOf(", Label = ", StringComparison.Ordinal);
        return $"{payload[label..].Split("Name = ")[1].Split(',')[0]}: {payload["Prompt { Text = ".Length..label]}";
    }
}

/// <summary>Is a row as others might write it, with a column that nobody asked for.</summary>
public sealed record PromptTestRow
{
    public long Id { get; init; }

    public string? Caption { get; init; }

    public string? Label { get; init; }
}
