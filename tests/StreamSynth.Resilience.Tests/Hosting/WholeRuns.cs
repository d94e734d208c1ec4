namespace StreamSynth.Resilience.Tests.Hosting;

/// <summary>Lets the tests of small graphs share the runs without a break; one of them runs at a time.</summary>
[CollectionDefinition(Name)]
public sealed class WholeRunsCollection : ICollectionFixture<WholeRuns>
{
    public const string Name = "whole runs";
}

/// <summary>Runs each small graph once without a break: what every broken run is compared with.</summary>
public sealed class WholeRuns : IAsyncLifetime
{
    private readonly List<ScriptedRun> _runs = [];

    /// <summary>Gives what the run with gathered real images saved.</summary>
    internal WholeRun Gathered { get; private set; } = null!;

    /// <summary>Gives what the run with streamed real images saved.</summary>
    internal WholeRun Streamed { get; private set; } = null!;

    /// <summary>Gives what the run with two trainings saved.</summary>
    internal WholeRun Twins { get; private set; } = null!;

    /// <summary>Gives all of them.</summary>
    internal IReadOnlyList<WholeRun> All => [Gathered, Streamed, Twins];

    /// <summary>Gives the one that a seed falls on.</summary>
    internal WholeRun Of(int seed) => All[seed % All.Count];

    public async Task InitializeAsync()
    {
        Gathered = await RunAsync(SmallGraph.Gathered);
        Streamed = await RunAsync(SmallGraph.Streamed);
        Twins = await RunAsync(SmallGraph.Twins);
    }

    public Task DisposeAsync()
    {
        foreach (ScriptedRun run in _runs) run.Dispose();
        return Task.CompletedTask;
    }

    private async Task<WholeRun> RunAsync(string graph)
    {
        ScriptedRun run = new(graph, test: nameof(WholeRuns));
        _runs.Add(run);
        HostEnd end = await run.RunAsync(run.Begin);
        Assert.True(end.Exit == 0, $"{end}");

        return new(graph, RunContents.Of(run.Folder), run.Counts);
    }
}

/// <summary>Is a run without a break.</summary>
/// <param name="Graph">The graph's text.</param>
/// <param name="Contents">What it saved.</param>
/// <param name="Counts">How often it passed each moment.</param>
internal sealed record WholeRun(string Graph, RunContents Contents, IReadOnlyDictionary<string, int> Counts);
