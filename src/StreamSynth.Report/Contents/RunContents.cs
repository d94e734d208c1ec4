using StreamSynth.Storage;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Contents;

/// <summary>Holds what the page shows of a run. Large tables are streamed: only counts and the rows shown stay in memory.</summary>
internal sealed record RunContents
{
    public const int FailuresShown = 100;

    public required ProgressRow Progress { get; init; }

    /// <summary>Gives the parts of the run; one unless it was resumed.</summary>
    public required IReadOnlyList<PartRow> Parts { get; init; }

    public required IReadOnlyList<NodeRow> Nodes { get; init; }

    public required IReadOnlyList<EdgeRow> Edges { get; init; }

    public required Ledger Ledger { get; init; }

    public required IReadOnlyList<ClassSheet> Sheets { get; init; }

    public required IReadOnlyList<NodeCurves> Curves { get; init; }

    public required IReadOnlyList<PredictionRow> Predictions { get; init; }

    public required IReadOnlyList<AccuracyRow> Accuracy { get; init; }

    public required IReadOnlyList<ClassRow> Classes { get; init; }

    public required IReadOnlyList<SenseRow> Senses { get; init; }

    public required IReadOnlyList<DiversityRow> Diversity { get; init; }

    public required IReadOnlyList<FailureRow> Failures { get; init; }

    public required long FailureCount { get; init; }

    /// <summary>Gives the accuracy that users ask for first: with the main statistics where both were measured.</summary>
    public AccuracyRow? AccuracyOn(string set) =>
        Accuracy.Where(row => row.Set == set).OrderByDescending(row => row.Statistics == "main").FirstOrDefault();

    /// <summary>Tells whether several nodes judged.</summary>
    public required bool HasSeveralJudges { get; init; }

    /// <summary>Names a judged set; with the node that judged it where there are several.</summary>
    public string SetName(string node, string set) => HasSeveralJudges ? $"{node}: {set}" : set;

    /// <summary>Gives the number of classes that held-out images or samples belong to.</summary>
    public int ClassCount => Sheets.Select(sheet => sheet.Class).Concat(Predictions.Select(row => row.Truth)).Distinct().Count();

    public static RunContents Read(RunFolder run)
    {
        ProgressRow progress = run.Read(RunTables.Progress).FirstOrDefault()
            ?? throw new StorageException($"{run.PathOf(RunTables.Progress)}: expected one row, found none.");
        PoolSelection selection = PoolSelection.Choose(run);
        Ledger ledger = Ledger.Read(run, selection);
        EdgeRow[] edges = [.. run.Read(RunTables.Edges)];
        List<FailureRow> failures = [];
        long failureCount = 0;
        foreach (FailureRow failure in run.Read(RunTables.Failures))
        {
            if (failureCount++ < FailuresShown) failures.Add(failure);
        }

        AccuracyRow[] accuracy = [.. run.Read(RunTables.Accuracy)];

        return new RunContents
        {
            Progress = progress,
            Parts = [.. run.Read(RunTables.Parts)],
            Nodes = [.. run.Read(RunTables.Nodes)],
            Edges = edges,
            Ledger = ledger,
            Sheets = ClassSheet.Fill(run, selection, ledger),
            Curves = NodeCurves.Of(run.Read(RunTables.Metrics), edges),
            Predictions = [.. run.Read(RunTables.Predictions)],
            Accuracy = accuracy,
            HasSeveralJudges = accuracy.Select(row => row.Node).Distinct().Skip(1).Any(),
            Classes = [.. run.Read(RunTables.Classes).Where(row => row.Images > 0)],
            Senses = [.. run.Read(RunTables.Senses)],
            Diversity = [.. run.Read(RunTables.Diversity)],
            Failures = failures,
            FailureCount = failureCount,
        };
    }
}
