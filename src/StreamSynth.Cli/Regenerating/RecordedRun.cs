using System.Text.Json;
using StreamSynth.Blocks.Llm;
using StreamSynth.Blocks.Regeneration;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Regeneration;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Regenerating;

/// <summary>Is a run that was saved, ready to have parts of it made again.</summary>
internal sealed class RecordedRun
{
    private readonly Surroundings _around;
    private readonly Dictionary<string, NodeRow> _nodes;
    private AnswerBook? _answers;

    private RecordedRun(RunFolder folder, Surroundings around)
    {
        (Folder, _around) = (folder, around);
        Progress = folder.Read(RunTables.Progress).Single();
        _nodes = folder.Read(RunTables.Nodes).ToDictionary(n => n.Node);
    }

    /// <summary>Gives the tables.</summary>
    public RunFolder Folder { get; }

    /// <summary>Gives what was run, and with what.</summary>
    public ProgressRow Progress { get; }

    /// <summary>Gives SHA-256 by model.</summary>
    public IReadOnlyDictionary<string, string> ModelHashes => Read(Progress.ModelHashes);

    /// <summary>Gives versions by library.</summary>
    public IReadOnlyDictionary<string, string> Versions => Read(Progress.Versions);

    /// <summary>Opens a run folder.</summary>
    /// <exception cref="Storage.StorageException">There is none, or it is torn.</exception>
    public static RecordedRun Open(string path, Surroundings around) => new(RunFolder.Open(Path.GetFullPath(path, around.WorkingFolder)), around);

    /// <summary>Plans the recorded graph anew, so that it can run once; its language models are asked nothing that the run asked.</summary>
    /// <exception cref="GraphException">It cannot be planned any more, or an override is wrong.</exception>
    public GraphPlan Plan(IReadOnlyList<string> overrides)
    {
        List<Diagnostic> faults = [];
        Places places = Places.Around(Path.Combine(Folder.FullPath, "graph.json"), _around.WorkingFolder, _around.ProgramFolder);

        GraphPlan plan = GraphPlanner.Plan(Progress.GraphJson, overrides, _around.Catalog, places, faults) ?? throw new GraphException(faults);
        foreach (IAsksModels asking in plan.Nodes.SelectMany(n => n.Replicas).Select(r => r.Block).OfType<IAsksModels>()) asking.Keep(Answers());

        return plan;
    }

    /// <summary>Gives the ordinals that left a node in the run, or came to one that reads or writes streams; null when the run does not say.</summary>
    public long? OrdinalsOf(GraphPlan plan, PlannedNode node, string? port)
    {
        bool isEnd = node.Descriptor.Kind is BlockKind.Consume or BlockKind.Sink;
        string? counted = isEnd ? plan.Into(node.Name).FirstOrDefault(e => !e.ToPort.Gathered && (port is null || e.ToPort.Name == port))?.From : node.Name;

        return counted is not null && _nodes.TryGetValue(counted, out NodeRow? row) && row.Emitted > 0 ? row.Emitted : null;
    }

    /// <summary>Gives the nodes that train on synthetic images, with the port where those arrive.</summary>
    public static IReadOnlyList<PlannedEdge> Trainings(GraphPlan plan) => [.. plan.Nodes
        .Where(n => n.Descriptor.Kind == BlockKind.Consume)
        .SelectMany(n => plan.Into(n.Name))
        .Where(e => !e.ToPort.Gathered && e.ToPort.Name == "synthetic")];

    /// <summary>Reads the synthetic lines of one training node.</summary>
    public IEnumerable<SampleRow> LinesOf(PlannedEdge training) => Folder.Read(RunTables.Samples).Where(l => l.Domain == "synthetic" && (l.Node.Length == 0 || l.Node == training.To));

    /// <summary>Gives what the ledger tells of the batches before all training nodes.</summary>
    /// <param name="plan">The plan that will run.</param>
    public IReadOnlyDictionary<string, IReadOnlyList<KnownBatch>> KnownBatches(GraphPlan plan)
    {
        GraphPlan recorded = Plan([]);
        Dictionary<string, IReadOnlyList<KnownBatch>> known = [];
        foreach (PlannedEdge training in Trainings(plan))
        {
            RecordedBatches batches = new(LinesOf(training).Select(l => (l.Ordinal, l.Batch)));
            foreach ((string node, IReadOnlyList<KnownBatch> some) in batches.Before(plan, training.To, training.ToPort.Name, name => BatchOf(recorded, name), LostNothing)) known.TryAdd(node, some);
        }

        return known;
    }

    private AnswerBook Answers()
    {
        if (_answers is not null) return _answers;

        _answers = new();
        _answers.Remember(Folder.Read(RunTables.Answers));
        return _answers;
    }

    private static int BatchOf(GraphPlan recorded, string node) => recorded.Nodes.FirstOrDefault(n => n.Name == node)?.Spec.Limits.Batch ?? 0;

    private bool LostNothing(string node) => _nodes.TryGetValue(node, out NodeRow? row) && row.Skipped == 0 && row.Failed == 0 && row.Received == row.Done;

    private static Dictionary<string, string> Read(string json) => JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [];
}
