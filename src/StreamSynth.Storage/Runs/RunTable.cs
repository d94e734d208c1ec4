namespace StreamSynth.Storage.Runs;

/// <summary>Ties a table's name to the type of its rows.</summary>
/// <typeparam name="TRow">The sealed record whose properties are the columns.</typeparam>
/// <param name="Name">The file name without ".parquet".</param>
public sealed record RunTable<TRow>(string Name)
    where TRow : class
{
    /// <summary>Gives the name of the table's file inside the run folder.</summary>
    public string FileName => Name + ".parquet";
}
