using System.Text.Json;
using System.Text.Json.Nodes;
using StreamSynth.Blocks.Training;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Experiments;

/// <summary>
/// Finds what would make arms incomparable: other numbers of optimiser steps or of real images per step, other real images, other judged images. With more synthetic images an epoch has no
/// fixed length, so that only equal steps compare data and not compute.
/// </summary>
internal static class Fairness
{
    private const string Train = "train.classifier";
    private const string Evaluate = "evaluate.classifier";

    // What an arm may be about.
    private static readonly HashSet<string> MayDiffer =
    [
        "norm", "augment", "shift", "syntheticPerStep", "syntheticLossWeight", "realLossWeight", "maxUses", "starvation", "warmUpSamples", "arrivalShare", "syntheticOrdinals", "poolBytes",
        "checkpointPool", "reestimateStatistics", "decodeWorkers",
    ];

    /// <summary>Gives the faults; warnings for what differs besides.</summary>
    public static IEnumerable<Diagnostic> Of(Experiment experiment, IReadOnlyList<Cell> cells)
    {
        List<Diagnostic> faults = [];
        List<Judged> judged = [.. cells.Select(cell => Find(cell, experiment.Form.Metrics.Node, faults)).OfType<Judged>()];
        if (faults.Count > 0) return faults.DistinctBy(f => f.Message);

        Judged[] endless = [.. judged.Where(j => j.Options.Steps is null)];
        if (endless.Length > 0)
        {
            faults.Add(new("SS8020", "graph", $"{Names(endless)}: '{endless[0].TrainNode}' says no 'steps', so that nobody knows whether all arms take equally many.", "say 'steps' instead of 'epochs', with 'set' or in the graph."));
        }

        Require("SS8020", "optimiser steps", j => $"{j.Options.Steps}", "give all arms the same 'steps': more steps would be more compute, not more data.");
        Require("SS8021", "real images per step", j => $"{j.Options.RealPerStep}", "give all arms the same 'realPerStep'.");
        foreach ((string port, string what) in new[] { ("real", "real training images"), ("realStream", "real training images"), ("validation", "validation images") })
        {
            RequireSame(what, j => Subgraph.Of(j.Graph, Subgraph.SourceOf(j.Graph, j.TrainNode, port)));
        }

        RequireSame("judged images", j => Subgraph.Of(j.Graph, Subgraph.SourceOf(j.Graph, j.EvaluateNode, "images")));
        foreach (string option in judged.SelectMany(j => j.Members.Select(m => m.Key)).Distinct().Where(o => !MayDiffer.Contains(o) && o is not ("steps" or "realPerStep")))
        {
            Require("SS8023", $"'{option}'", j => j.Members[option]?.ToJsonString() ?? "null", "give all arms the same value, unless the arms are about it.", Severity.Warning);
        }

        return faults;

        void Require(string code, string what, Func<Judged, string> value, string fix, Severity severity = Severity.Error)
        {
            IGrouping<string, Judged>[] values = [.. judged.GroupBy(value)];
            if (values.Length > 1) faults.Add(new(code, "arms", $"{what} differ: {string.Join("; ", values.Select(v => $"{v.Key} in {Names(v)}"))}.", fix, severity));
        }

        void RequireSame(string what, Func<Judged, string> text)
        {
            IGrouping<string, Judged>[] values = [.. judged.GroupBy(text)];
            if (values.Length > 1) faults.Add(new("SS8022", "arms", $"{what} differ: {string.Join("; ", values.Select(v => $"{Names(v)} have one graph before them"))}.", "let all arms read them from the same nodes, of the same names: names decide seeds."));
        }
    }

    /// <summary>Finds the nodes that train and judge in a planned arm; null with a fault where they are not there.</summary>
    public static Judged? Find(Cell cell, string? judge, ICollection<Diagnostic> faults)
    {
        PlannedNode[] judges = [.. cell.Plan.Nodes.Where(n => n.Descriptor.Name == Evaluate && (judge is null || n.Name == judge))];
        if (judges.Length != 1)
        {
            string[] names = [.. cell.Plan.Nodes.Where(n => n.Descriptor.Name == Evaluate).Select(n => n.Name)];
            string found = judge is null ? $"arm '{cell.Arm.Name}' has {judges.Length} nodes of {Evaluate}" : $"arm '{cell.Arm.Name}' has no node '{judge}' of {Evaluate}";
            faults.Add(new("SS8011", "metrics.node", $"{found}, but one must say how good a model is.", names.Length == 0 ? $"add a node of {Evaluate} to the graph." : $"name one of {string.Join(", ", names)}."));
            return null;
        }

        PlannedEdge model = cell.Plan.Into(judges[0].Name).First(e => e.ToPort.Name == "model");
        PlannedNode trainer = cell.Plan.Nodes.Single(n => n.Name == model.From);
        if (trainer.Descriptor.Name != Train)
        {
            faults.Add(new("SS8012", $"{cell.Arm.Name}: nodes.{judges[0].Name}.inputs.model", $"the judged model comes from '{trainer.Name}' ({trainer.Descriptor.Name}), but steps are counted by {Train}.", "join the two directly."));
            return null;
        }

        TrainClassifierOptions options = trainer.Spec.Options.Deserialize<TrainClassifierOptions>(RecordReader.Json)!;
        return new(cell, JsonNode.Parse(cell.Text)!.AsObject(), trainer.Name, judges[0].Name, options, JsonSerializer.SerializeToNode(options, RecordReader.Json)!.AsObject());
    }

    private static string Names(IEnumerable<Judged> judged) => string.Join(", ", judged.Select(j => j.Cell.Name));
}

/// <summary>Is an arm at a multiple with the nodes that train and judge.</summary>
/// <param name="Cell">Arm and multiple.</param>
/// <param name="Graph">Its graph.</param>
/// <param name="TrainNode">Node that trains.</param>
/// <param name="EvaluateNode">Node that judges.</param>
/// <param name="Options">How it trains.</param>
/// <param name="Members">The same, defaults included, as JSON.</param>
internal sealed record Judged(Cell Cell, JsonObject Graph, string TrainNode, string EvaluateNode, TrainClassifierOptions Options, JsonObject Members);
