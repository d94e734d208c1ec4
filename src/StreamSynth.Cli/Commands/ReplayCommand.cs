using System.CommandLine;
using StreamSynth.Cli.Graphs;
using StreamSynth.Cli.Json;
using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Regenerating;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Regeneration;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Commands;

/// <summary>Makes <c>streamsynth replay</c>: repeats one item through one node and shows what went in and out.</summary>
internal static class ReplayCommand
{
    public static Command Make(Surroundings around)
    {
        var place = new Argument<string>("graph-or-run") { Description = "Graph file, or run folder: then the graph that the run folder holds, and batches as the ledger tells." };
        var node = new Option<string>("--node") { Description = "Node that the item goes through.", HelpName = "NAME", Required = true };
        var item = new Option<string>("--item")
        {
            Description = "Key of the item at that node (16 hexadecimal digits, or as many of the first as name one item) as errors show it, or the decimal number of the ledger; or '#' and its ordinal there.",
            HelpName = "KEY",
            Required = true,
        };
        var port = new Option<string?>("--port") { Description = "Input where the item is looked for, of a node that reads several streams. Default: the first.", HelpName = "NAME" };
        var output = new Option<string?>("--out", "-o") { Description = "Folder for images (PNG) and tensors (NPY). Default: replay-<node>-<key>.", HelpName = "FOLDER" };
        Option<string[]> set = GraphOptions.Set(place, around);
        Option<ulong?> seed = GraphOptions.Seed();
        Option<bool> json = OutputOptions.Json();
        var command = new DocumentedCommand(
            "replay",
            "Repeats one item, with the batch that it was in, through one node, and shows what went in and what came out or why nothing did. Nodes before it work on what is needed for that alone; a training node does not run: what arrives at it is shown.",
            [
                "streamsynth replay pipelines/quickstart.json --node paint --item 00c3f1b2",
                "streamsynth replay runs/seed7 --node choose --item '#12'",
                "streamsynth replay runs/seed7 --node paint --item 00c3 --out again",
            ])
        {
            place,
            node,
            item,
            port,
            output,
            set,
            seed,
            json,
        };
        command.SetAction((parsed, _) => ReplayAsync(
            parsed.GetRequiredValue(place),
            GraphFile.Overrides(parsed.GetValue(set), parsed.GetValue(seed)),
            new(parsed.GetRequiredValue(node), parsed.GetRequiredValue(item), parsed.GetValue(port)),
            parsed.GetValue(output),
            parsed.GetValue(json),
            around));

        return command;
    }

    private static async Task<int> ReplayAsync(string place, IReadOnlyList<string> overrides, Wish wish, string? output, bool json, Surroundings around)
    {
        GraphPlan plan;
        RecordedRun? run = null;
        if (File.Exists(Path.Combine(Path.GetFullPath(place, around.WorkingFolder), RunTables.Progress.FileName)))
        {
            run = RecordedRun.Open(place, around);
            plan = run.Plan(overrides);
        }
        else
        {
            GraphFile file = GraphFile.Load(place, overrides, around);
            if (file.Plan is null) return Refusal.Write(file, json, around);
            plan = file.Plan;
        }

        PlannedNode? node = plan.Nodes.FirstOrDefault(n => n.Name == wish.Node);
        if (node is null) return Refusal.Write([UnknownNode(wish.Node, plan)], place, json, around);

        try
        {
            OrdinalRanges ordinals = new ItemSearch(plan, wish.Node, wish.Port).Find(wish.Item, run?.OrdinalsOf(plan, node, wish.Port));
            string folder = Path.GetFullPath(output ?? $"replay-{wish.Node}-{wish.Item.TrimStart('#')}", around.WorkingFolder);
            var capture = new ReplayCapture(folder);
            RegenerationRequest request = new() { Node = wish.Node, Port = wish.Port, Ordinals = ordinals, Batches = run?.KnownBatches(plan) ?? new Dictionary<string, IReadOnlyList<KnownBatch>>() };
            using Interrupts interrupts = around.Listen();
            RunResult result = await new Regenerator(plan, around.Clock).RunAsync(request, capture, interrupts.First).ConfigureAwait(false);
            if (interrupts.First.IsCancellationRequested) return Refusal.Write([new("SS6306", string.Empty, "interrupted: the item was not repeated.")], place, json, around, ExitCode.Interrupted);
            if (result.Diagnostics.Count > 0) return Refusal.Write(result.Diagnostics, place, json, around, ExitCode.RunFailed);

            return Show(node, ordinals, capture, place, json, around);
        }
        catch (GraphException e)
        {
            return Refusal.Write(e.Diagnostics, place, json, around);
        }
    }

    private static int Show(PlannedNode node, OrdinalRanges ordinals, ReplayCapture capture, string place, bool json, Surroundings around)
    {
        if (capture.Inputs.Count + capture.Outputs.Count == 0)
        {
            return Refusal.Write([new("SS6305", $"nodes.{node.Name}", $"no item with ordinal {ordinals} came to '{node.Name}': the source has ended before it.", "name an earlier item, or replay with the graph of the run that the key is from.")], place, json, around);
        }

        List<Diagnostic> faults = [.. capture.Errors.Select(e => new Diagnostic("SS6307", $"nodes.{node.Name}", $"a payload could not be shown whole: {e.Message}"))];
        if (json)
        {
            JsonOutput.Write(new ReplayJson(FaultJson.Of(faults, place), node.Name, node.Descriptor.Name, capture.Batches, capture.Inputs, capture.Outputs), around.Output);
        }
        else
        {
            int fanOut = node.Block is Engine.Blocks.IFanOut expand ? expand.FanOut : 1;
            OrdinalRanges parents = ordinals.Parents(fanOut);
            ReplayPage.Write(node, i => capture.Outputs.Contains(i) || fanOut == 1 ? ordinals.Contains(i.Ordinal) : parents.Contains(i.Ordinal), capture, around.WorkingFolder, around.Output);
            FaultList.Write(faults, place, around.Errors);
        }

        return faults.Count > 0 ? ExitCode.RunFailed : ExitCode.Done;
    }

    private static Diagnostic UnknownNode(string name, GraphPlan plan)
    {
        string[] known = [.. plan.Nodes.Select(n => n.Name)];
        return new("SS6301", $"nodes.{name}", $"the graph has no node '{name}'.", Suggestion.For(name, known) ?? $"there are {string.Join(", ", known)}.");
    }

    private sealed record Wish(string Node, string Item, string? Port);

    private sealed record ReplayJson(
        IReadOnlyList<FaultJson> Faults, string Node, string Block, IReadOnlyList<ShownBatch> Batches, IReadOnlyList<ShownItem> Inputs, IReadOnlyList<ShownItem> Outputs);
}
