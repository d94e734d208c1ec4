using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Report;
using StreamSynth.Storage;
using StreamSynth.Storage.Experiments;
using StreamSynth.Training.Evaluation;

namespace StreamSynth.Cli.Experiments;

/// <summary>Holds what came out of an experiment: arm by multiple by metric, with intervals that draw whole drawing families and whole seeds.</summary>
/// <param name="Rows">Arms in the order of the file, multiples ascending, metrics with the one for choosing first.</param>
/// <param name="Runs">Runs and metrics.</param>
internal sealed record ExperimentTable(IReadOnlyList<ResultRow> Rows, IReadOnlyList<ExperimentRunRow> Runs)
{
    private const double Level = 0.95;

    // The same draws for all arms, whatever the seeds of the runs: intervals can be repeated, and compared.
    private const ulong BootstrapSeed = 0x5EED;

    /// <summary>Makes the table of the runs that are done.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="done">Runs; where some are missing, a cell rests on fewer seeds, and says so.</param>
    /// <param name="problems">Takes what makes runs incomparable.</param>
    public static ExperimentTable Of(Experiment experiment, IReadOnlyList<DoneRun> done, ICollection<Diagnostic> problems)
    {
        ExperimentForm form = experiment.Form;
        WarnOfModels(done, problems);
        ILookup<Cell, DoneRun> cells = done.ToLookup(d => d.Run.Cell);
        Cell[] order = [.. done.Select(d => d.Run.Cell).Distinct().OrderBy(c => experiment.Arms.Index().First(a => a.Item == c.Arm).Index).ThenBy(c => c.Multiple)];
        Cell? chosen = order.Length == 0 ? null : order.MaxBy(c => cells[c].Average(d => d.Accuracy(form.Metrics.Choose)));
        List<ResultRow> rows = [];
        foreach (Cell cell in order)
        {
            Cell? reference = cell.Arm.Name == form.Reference ? null : ReferenceFor(cell, order, form.Reference);
            foreach (string metric in form.Metrics.All)
            {
                if (Row(form, metric, cell, cell == chosen, [.. cells[cell]], reference is null ? [] : [.. cells[reference]], problems) is { } row) rows.Add(row);
            }
        }

        return new(rows, [.. done.SelectMany(d => form.Metrics.All.Select(m => RunRow(d, m)))]);
    }

    /// <summary>Writes tables and report.</summary>
    /// <param name="folder">The experiment's folder.</param>
    /// <param name="name">The experiment's name.</param>
    /// <returns>Path of the report.</returns>
    /// <exception cref="StorageException">A file could not be written.</exception>
    public string Save(string folder, string name)
    {
        ParquetTable.Write(Path.Combine(folder, ExperimentTables.Results.FileName), Rows);
        ParquetTable.Write(Path.Combine(folder, ExperimentTables.Runs.FileName), Runs);
        return ExperimentReport.Save(folder, name);
    }

    // An arm without synthetic images has one multiple, which all are compared with; another one is compared at the same multiple.
    private static Cell? ReferenceFor(Cell cell, IEnumerable<Cell> cells, string reference)
    {
        Cell[] of = [.. cells.Where(c => c.Arm.Name == reference)];
        return of.FirstOrDefault(c => c.Multiple == cell.Multiple) ?? of.FirstOrDefault();
    }

    private static ResultRow? Row(ExperimentForm form, string metric, Cell cell, bool isChosen, DoneRun[] runs, DoneRun[] references, ICollection<Diagnostic> problems)
    {
        string[] sets = [.. runs[0].Shares[metric].Of.Keys];
        DoneRun? odd = runs.Concat(references).FirstOrDefault(r => !r.Shares[metric].Of.Keys.SequenceEqual(sets));
        if (odd is not null)
        {
            problems.Add(new("SS8033", "metrics", $"'{metric}': {runs[0].Run.Name} and {odd.Run.Name} were judged on other drawing families, so that they cannot be compared.", "judge all arms on the same images."));
            return null;
        }

        double[][] table = [.. runs.Select(r => r.Shares[metric].Of.Values.ToArray())];                                                   // [seeds][sets]
        double[] perSeed = [.. table.Select(row => row.Average())];
        ConfidenceInterval own = CrossedBootstrap.OfMean(table, form.Resamples, Level, Draw(metric));
        double[][] differences = [.. runs.Select(r => Difference(r, references.FirstOrDefault(f => f.Run.Seed == r.Run.Seed), metric)).OfType<double[]>()]; // [seeds][sets]
        ConfidenceInterval? paired = differences.Length == 0 ? null : CrossedBootstrap.OfMean(differences, form.Resamples, Level, Draw(metric));

        return new()
        {
            Arm = cell.Arm.Name,
            Title = cell.Arm.Title,
            Multiple = cell.Multiple,
            Metric = metric,
            IsForChoosing = metric == form.Metrics.Choose,
            IsChosen = isChosen,
            Seeds = runs.Length,
            Sets = sets.Length,
            ClusteredBy = runs[0].Shares[metric].ClusteredBy,
            Mean = own.Estimate,
            Deviation = perSeed.Length < 2 ? null : Math.Sqrt(perSeed.Sum(a => Math.Pow(a - perSeed.Average(), 2)) / (perSeed.Length - 1)),
            Low = own.Low,
            High = own.High,
            Difference = paired?.Estimate,
            DifferenceLow = paired?.Low,
            DifferenceHigh = paired?.High,
        };
    }

    private static double[]? Difference(DoneRun run, DoneRun? reference, string metric) =>
        reference is null ? null : [.. run.Shares[metric].Of.Values.Zip(reference.Shares[metric].Of.Values, (mine, theirs) => mine - theirs)];

    private static Func<int, int> Draw(string metric)
    {
        var random = new Philox(KeyMix.Mix(BootstrapSeed, metric));
        return bound => random.NextInt32(bound);
    }

    private static ExperimentRunRow RunRow(DoneRun done, string metric) => new()
    {
        Arm = done.Run.Cell.Arm.Name,
        Multiple = done.Run.Cell.Multiple,
        Seed = done.Run.Seed,
        Metric = metric,
        Accuracy = done.Accuracy(metric),
        Folder = done.Run.Folder,
        Steps = done.Steps,
        SyntheticAsked = done.Asked,
        SyntheticKept = done.Kept,
        SyntheticShared = done.Shared,
        WallSeconds = done.WallSeconds,
    };

    // Seeds of one arm share their models: a model that was replaced while the experiment stood still would go unnoticed.
    private static void WarnOfModels(IEnumerable<DoneRun> done, ICollection<Diagnostic> problems)
    {
        foreach (IGrouping<string, DoneRun> arm in done.GroupBy(d => d.Run.Cell.Name).Where(arm => arm.Select(d => d.Models).Distinct().Count() > 1))
        {
            problems.Add(new("SS8035", arm.Key, "its seeds were run with different models.", "delete the run folders that were made with the old ones, and run the experiment again.", Severity.Warning));
        }
    }
}
