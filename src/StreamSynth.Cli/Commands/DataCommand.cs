using System.CommandLine;
using System.Globalization;
using StreamSynth.Cli.Completing;
using StreamSynth.Cli.Data;
using StreamSynth.Cli.Graphs;
using StreamSynth.Cli.Json;
using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Storage.Files;

namespace StreamSynth.Cli.Commands;

/// <summary>Makes <c>streamsynth data</c>: counts and shows the images that a graph's sources give.</summary>
internal static class DataCommand
{
    private const int ShownPerClass = 8;

    public static Command Make(Surroundings around)
    {
        var file = new Argument<string>("graph.json") { Description = "Graph file." };
        var node = new Option<string?>("--node", "-n")
        {
            Description = "Node, or node.port, to look at; what leads to it is run, models included. Default: every source of images.",
            HelpName = "NODE",
        };
        node.CompletionSources.Add(Suggestions.Nodes(file, around));
        var limit = new Option<long>("--limit") { Description = "Images of each node after which to stop. Default: all.", HelpName = "N" };
        limit.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && long.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long n) && n < 1) result.AddError($"--limit is {n}, but must be at least 1.");
        });
        var sheet = new Option<string?>("--sheet")
        {
            Description = $"Sheet of at most {ShownPerClass} images per class: .html (with names) or .png (a row per class).",
            HelpName = "FILE",
        };
        sheet.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && Path.GetExtension(result.Tokens[0].Value).ToLowerInvariant() is not (".html" or ".png")) result.AddError($"--sheet is '{result.Tokens[0].Value}', but must end in .html or .png.");
        });
        Option<string[]> set = GraphOptions.Set(file, around);
        Option<ulong?> seed = GraphOptions.Seed();
        Option<bool> json = OutputOptions.Json();
        var command = new DocumentedCommand(
            "data",
            "Counts and shows the images that a graph's sources give: classes and splits, balance, sizes, families with their licences, equal images. Nothing is trained.",
            [
                "streamsynth data pipelines/quickstart.json",
                "streamsynth data pipelines/quickstart.json --node held --sheet held.html",
                "streamsynth data graph.json --node paint --limit 64 --sheet paint.png",
            ])
        {
            file,
            node,
            limit,
            sheet,
            set,
            seed,
            json,
        };
        command.SetAction((parsed, _) => ShowAsync(
            GraphFile.Load(parsed.GetRequiredValue(file), GraphFile.Overrides(parsed.GetValue(set), parsed.GetValue(seed)), around),
            parsed.GetValue(node),
            parsed.GetValue(limit),
            parsed.GetValue(sheet),
            parsed.GetValue(json),
            around));

        return command;
    }

    private static async Task<int> ShowAsync(GraphFile file, string? node, long limit, string? sheet, bool json, Surroundings around)
    {
        if (file.Plan is not { } plan) return Refusal.Write(file, json, around);

        (PlannedNode Node, Port Port)[] ports = [.. DataRun.Ports(plan).Where(p => node is null ? p.Node.Descriptor.Kind == BlockKind.Source : Names(p, node))];
        if (ports.Length == 0) return Refusal.Write([NoPort(plan, node)], file.Name, json, around);

        Places places = Places.Around(Path.GetFullPath(file.Name, around.WorkingFolder), around.WorkingFolder, around.ProgramFolder);
        using Interrupts interrupts = around.Listen();
        List<(string Port, DataTally Tally)> data = [];
        foreach ((PlannedNode from, Port port) in ports)
        {
            var tally = new DataTally(sheet is null ? 0 : ShownPerClass, limit);
            RunResult result = await new DataRun(plan, places, around).RunAsync(from, port, tally, interrupts.First).ConfigureAwait(false);
            if (interrupts.First.IsCancellationRequested) return Refusal.Write([new("SS5013", string.Empty, "interrupted.")], file.Name, json, around, ExitCode.Interrupted);
            if (result.End == RunEnd.Failed) return Refusal.Write(RunFaults.Of(result), file.Name, json, around, ExitCode.RunFailed);
            data.Add(($"{from.Name}.{port.Name}", tally));
        }

        Print(data, places, file, json, around);
        if (sheet is not null) WriteSheet(plan, data, sheet, json, around);

        return ExitCode.Done;
    }

    private static bool Names((PlannedNode Node, Port Port) place, string node) => node == place.Node.Name || node == $"{place.Node.Name}.{place.Port.Name}";

    private static Diagnostic NoPort(GraphPlan plan, string? node)
    {
        string[] known = [.. DataRun.Ports(plan).Select(p => p.Node.Name).Distinct()];
        string message = node is null ? "the graph has no source of images." : $"node '{node}' gives no images.";
        if (node is not null && plan.Nodes.All(n => n.Name != node.Split('.')[0])) message = $"the graph has no node '{node}'.";
        string? fix = known.Length == 0 ? null : (node is null ? null : Suggestion.For(node, known)) ?? $"name one of {string.Join(", ", known)} with --node.";

        return new("SS1007", string.Empty, message, fix);
    }

    private static void Print(List<(string Port, DataTally Tally)> data, Places places, GraphFile file, bool json, Surroundings around)
    {
        IReadOnlyDictionary<string, string> licences = Licences.Of(data.SelectMany(d => d.Tally.Families.Keys).Distinct(), places);
        if (json)
        {
            JsonOutput.Write(new DataJson(FaultJson.Of(file), file.Name, [.. data.Select(d => PortDataJson.Of(d.Port, d.Tally, licences))]), around.Output);
            return;
        }

        for (int i = 0; i < data.Count; i++)
        {
            if (i > 0) around.Output.WriteLine();
            DataPage.Write(data[i].Port, data[i].Tally, licences, around.Output, around.Width);
            foreach ((string port, DataTally tally) in data.Take(i).Where(d => data[i].Tally.SharedWith(d.Tally) > 0))
            {
                around.Output.WriteLine($"  also in {port}: {data[i].Tally.SharedWith(tally)} of these images");
            }
        }
    }

    private static void WriteSheet(GraphPlan plan, List<(string Port, DataTally Tally)> data, string sheet, bool json, Surroundings around)
    {
        if (!json) around.Output.WriteLine();
        if (Path.GetExtension(sheet).Equals(".html", StringComparison.OrdinalIgnoreCase))
        {
            TextFile.Write(sheet, around, quiet: json, text => DataSheet.WriteHtml($"Data of {plan.Graph.Name}", data, text));
            return;
        }

        string path = Path.GetFullPath(sheet, around.WorkingFolder);
        DurableFile.Replace(path, temporary => File.WriteAllBytes(temporary, DataSheet.DrawPng(data)));
        if (!json) around.Output.WriteLine($"Wrote {OutputFolder.Shown(path, around.WorkingFolder)}.");
    }

    private sealed record DataJson(IReadOnlyList<FaultJson> Faults, string File, IReadOnlyList<PortDataJson> Ports);

    private sealed record PortDataJson(
        string Port,
        long Images,
        long EncodedBytes,
        IReadOnlyDictionary<string, SortedDictionary<string, long>> Classes,
        IReadOnlyList<SizeJson> Sizes,
        IReadOnlyList<FamilyJson> Families,
        IReadOnlyList<IReadOnlyList<SeenImage>> EqualImages)
    {
        public static PortDataJson Of(string port, DataTally tally, IReadOnlyDictionary<string, string> licences) => new(
            port,
            tally.Images,
            tally.EncodedBytes,
            tally.Counts,
            [.. tally.Sizes.Select(s => new SizeJson(s.Size.Width, s.Size.Height, s.Images))],
            [.. tally.Families.Select(f => new FamilyJson(f.Key, f.Value, licences.GetValueOrDefault(f.Key)))],
            tally.Duplicates);
    }

    private sealed record SizeJson(int Width, int Height, long Images);

    private sealed record FamilyJson(string Name, long Images, string? Licence);
}
