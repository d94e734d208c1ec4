using StreamSynth.Blocks;
using StreamSynth.Blocks.Training;
using StreamSynth.Cli.Ledgers;
using StreamSynth.Cli.Saving;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Report;
using StreamSynth.Storage;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Running;

/// <summary>Collects the tables of a run while its blocks are still there, and saves them.</summary>
/// <param name="setup">What was run.</param>
/// <param name="saves">Holds the lines of the ledger and the measurements; the caller disposes it.</param>
internal sealed class RunRecord(RunSetup setup, RunSaves saves)
{
    private readonly List<NodeRow> _nodes = [];
    private readonly List<EdgeRow> _edges = [];
    private IReadOnlyList<FailureRow> _failures = [];
    private PartRow? _part;

    /// <summary>Gives what the blocks contributed.</summary>
    public RunRows Rows { get; } = new();

    /// <summary>Gives the row of the run as a whole; null before <see cref="Collect"/>.</summary>
    public ProgressRow? Progress { get; private set; }

    /// <summary>Gives the parts of the run before this one.</summary>
    public int PartsBefore => setup.Earlier?.Parts.Count ?? 0;

    /// <summary>Tells whether the tables are whole in the folder.</summary>
    public bool IsSaved { get; private set; }

    /// <summary>Tells whether the report was written.</summary>
    public bool HasReport { get; private set; }

    /// <summary>Takes everything from the engine and from the blocks; before the blocks are disposed.</summary>
    /// <returns>What could not be had; the rest is there.</returns>
    public IReadOnlyList<Diagnostic> Collect(GraphRunner runner, RunResult result, string state)
    {
        var problems = new List<Diagnostic>();
        var hashes = new RunHashes();
        Dictionary<string, string> domains = [];
        foreach ((string node, IBlock block, _) in runner.Blocks)
        {
            try
            {
                if (block is IHashedInputs inputs) hashes.Add(inputs.Hashes);
                if (block is not IRunTables tables) continue;

                foreach ((string port, string domain) in tables.LedgerDomains) domains[$"{node}.{port}"] = domain;
                foreach (IRunTables replica in setup.Plan.Nodes.Single(n => n.Name == node).Replicas.Select(r => r.Block).OfType<IRunTables>()) replica.Write(Rows);
            }
            catch (Exception e)
            {
                // A block that broke during the run may break again here; the other tables are worth saving.
                problems.Add(new("SS6003", $"nodes.{node}", $"its tables could not be had: {e.GetType().Name}: {e.Message}"));
            }
        }

        _nodes.AddRange(result.Snapshot.Nodes.Select(n => NodeOf(n, result.Snapshot)));
        _edges.AddRange(result.Snapshot.Edges.Select(e => EdgeOf(e, domains)));
        _failures = saves.Failures;
        Progress = RunProgress.Of(setup, result.Snapshot, state, hashes, RunProgress.StepsOf(result.Snapshot));
        _part = RunProgress.PartOf(setup, result.Snapshot, state, Progress.Step, saves.Changes);

        return problems;
    }

    /// <summary>Writes the tables, the manifest and the report, and holds the ledger against what was sent: a mismatch makes the run a failed one.</summary>
    /// <returns>What could not be written, and what does not add up.</returns>
    public IReadOnlyList<Diagnostic> Save()
    {
        RunFolder folder = setup.Folder;
        try
        {
            IReadOnlyList<Diagnostic> lost = SaveLedger(folder);
            if (lost.Count > 0) (Progress, _part) = (Progress! with { State = "failed" }, _part! with { State = "failed" });
            folder.Write(RunTables.Progress, [Progress!]);
            folder.Write(RunTables.Nodes, _nodes);
            folder.Write(RunTables.Edges, _edges);
            folder.Write(RunTables.Pool, Rows.Pool);
            folder.Write(RunTables.Model, Rows.Model);
            folder.Write(RunTables.Optimizer, Rows.Optimizer);
            folder.Write(RunTables.Metrics, saves.Metrics);
            folder.Write(RunTables.Predictions, Rows.Predictions);
            folder.Write(RunTables.Accuracy, Rows.Accuracy);
            folder.Write(RunTables.Classifiers, Rows.Classifiers);
            folder.Write(RunTables.Classes, Rows.Classes);
            folder.Write(RunTables.Confusion, Rows.Confusion);
            folder.Write(RunTables.Failures, _failures);
            folder.Write(RunTables.Answers, saves.Answers);
            folder.Write(RunTables.Senses, Rows.Senses);
            folder.Write(RunTables.Diversity, Rows.Diversity);
            folder.Write(RunTables.Parts, [.. setup.Earlier?.Parts ?? [], _part!]);
            folder.Complete();
            IsSaved = true;

            return [.. lost, .. SaveReport(folder)];
        }
        catch (StorageException e)
        {
            return [new("SS6004", string.Empty, $"the run could not be saved: {e.Message}")];
        }
    }

    // Every sample that a training node read must have exactly one line; a run that lost or doubled one has failed, whatever else it did.
    private IReadOnlyList<Diagnostic> SaveLedger(RunFolder folder)
    {
        LedgerAccount account = new();
        folder.Write(RunTables.Samples, account.Watch(saves.Samples));
        account.Expect(_edges, hasFailed: Progress!.State == "failed");

        return account.Faults;
    }

    private IReadOnlyList<Diagnostic> SaveReport(RunFolder folder)
    {
        try
        {
            HtmlReport.Save(folder);
            HasReport = true;

            return [];
        }
        catch (Exception e)
        {
            return [new("SS6005", string.Empty, $"the tables are saved, but the report could not be drawn: {e.GetType().Name}: {e.Message}")];
        }
    }

    private static NodeRow NodeOf(NodeSnapshot n, GraphSnapshot snapshot) => new()
    {
        Node = n.Node,
        Block = n.Block,
        Parallelism = n.Parallelism,
        Batch = n.Batch,
        Received = n.Received,
        Done = n.Done,
        Skipped = n.Skipped,
        Failed = n.Failed,
        Emitted = n.Emitted,
        WorkingSeconds = n.Working * n.Parallelism,
        StarvedSeconds = n.Starved,
        BlockedSeconds = n.Blocked,
        QueueHighWater = snapshot.Edges.Where(e => !e.Gathered && e.To.StartsWith($"{n.Node}.", StringComparison.Ordinal)).Sum(e => (long)e.HighWaterItems),
    };

    private static EdgeRow EdgeOf(EdgeSnapshot e, IReadOnlyDictionary<string, string> domains) => new()
    {
        From = e.From,
        To = e.To,
        Capacity = e.Capacity,
        CapacityBytes = e.CapacityBytes,
        HighWaterItems = e.HighWaterItems,
        HighWaterBytes = e.HighWaterBytes,
        Items = e.Sent,
        FirstOrdinal = e.First,
        Absent = e.Absent,
        Unread = e.Unread,
        Domain = domains.GetValueOrDefault(e.To),
        Gathered = e.Gathered,
    };
}
