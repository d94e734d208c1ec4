using StreamSynth.Engine.Graph;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Experiments;

/// <summary>Holds what the tables of a run that is done say.</summary>
internal sealed record DoneRun
{
    /// <summary>Is the code of a metric that no run has.</summary>
    public const string MissingMetric = "SS8030";

    /// <summary>Gives the run.</summary>
    public required PlannedRun Run { get; init; }

    /// <summary>Gives the share of right answers per drawing family (or image, where there is one family), by metric.</summary>
    public required IReadOnlyDictionary<string, SetShares> Shares { get; init; }

    /// <summary>Gives the steps taken.</summary>
    public required long Steps { get; init; }

    /// <summary>Gives the synthetic images asked for.</summary>
    public required long Asked { get; init; }

    /// <summary>Gives those that reached training.</summary>
    public required long Kept { get; init; }

    /// <summary>Gives those that were taken from another run.</summary>
    public required long Shared { get; init; }

    /// <summary>Gives the duration in seconds.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>Gives the models and data that it read.</summary>
    public required string Models { get; init; }

    /// <summary>Gives the accuracy on a metric, averaged over families.</summary>
    public double Accuracy(string metric) => Shares[metric].Of.Values.Average();

    /// <summary>Reads a run folder that is whole.</summary>
    /// <param name="run">The run.</param>
    /// <param name="folder">The experiment's folder.</param>
    /// <param name="judged">Nodes that train and judge.</param>
    /// <param name="metrics">Sets to read.</param>
    /// <exception cref="GraphException">A metric was not judged.</exception>
    public static DoneRun Read(PlannedRun run, string folder, Judged judged, MetricsForm metrics)
    {
        RunFolder tables = RunFolder.Open(Path.Combine(folder, run.Folder));
        ProgressRow progress = tables.Read(RunTables.Progress).Single();
        ILookup<string, PredictionRow> bySet = tables.Read(RunTables.Predictions).Where(p => p.Node == judged.EvaluateNode).ToLookup(p => p.Set);
        string? missing = metrics.All.FirstOrDefault(m => !bySet.Contains(m));
        if (missing is not null)
        {
            string[] sets = [.. bySet.Select(s => s.Key)];
            string fix = Suggestion.For(missing, sets) ?? $"name some of {string.Join(", ", sets)}.";
            throw new GraphException(new Diagnostic(MissingMetric, "metrics", $"{run.Name} was not judged on '{missing}'.", fix));
        }

        SampleRow[] synthetic = [.. tables.Read(RunTables.Samples).Where(s => s.Node == judged.TrainNode && s.Domain == "synthetic")];
        return new()
        {
            Run = run,
            Shares = metrics.All.ToDictionary(m => m, m => SetShares.Over(bySet[m])),
            Steps = progress.Step,
            Asked = synthetic.Length,
            Kept = synthetic.Count(s => s.State is not ("filtered" or "failed")),
            Shared = (long)tables.Read(RunTables.Metrics).Where(m => m.Name == "imagesShared").Sum(m => m.Value),
            WallSeconds = progress.WallSeconds,
            Models = progress.ModelHashes,
        };
    }
}

/// <summary>Holds the share of right answers per unit that an interval draws.</summary>
/// <param name="ClusteredBy">"family", or "image" where all are of one family: drawing that one would always give the same.</param>
/// <param name="Of">Shares by family or image.</param>
internal sealed record SetShares(string ClusteredBy, IReadOnlyDictionary<string, double> Of)
{
    /// <summary>Takes the shares of a set's images.</summary>
    public static SetShares Over(IEnumerable<PredictionRow> rows)
    {
        PredictionRow[] all = [.. rows];
        bool isFamily = all.Select(r => r.Source).Distinct().Count() > 1;
        SortedDictionary<string, double> shares = new(StringComparer.Ordinal);
        foreach (IGrouping<string, PredictionRow> unit in all.GroupBy(r => isFamily ? r.Source : $"{r.Source}/{r.Truth}/{r.Item}")) shares[unit.Key] = unit.Average(r => r.Truth == r.Predicted ? 1.0 : 0);

        return new(isFamily ? "family" : "image", shares);
    }
}
