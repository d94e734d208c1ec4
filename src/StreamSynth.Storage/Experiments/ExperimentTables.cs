using StreamSynth.Storage.Runs;

namespace StreamSynth.Storage.Experiments;

/// <summary>Lists the tables of an experiment's folder.</summary>
public static class ExperimentTables
{
    /// <summary>Gives the name of the report inside the folder.</summary>
    public const string ReportName = "report.html";

    /// <summary>Arms, multiples and metrics with their intervals.</summary>
    public static readonly RunTable<ResultRow> Results = new("results");

    /// <summary>Runs and metrics.</summary>
    public static readonly RunTable<ExperimentRunRow> Runs = new("runs");
}
