using System.Globalization;
using System.Text.Json;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Saving;

/// <summary>States what is run and how far it has come: the row of table <c>progress</c>, in a checkpoint and at the end.</summary>
internal static class RunProgress
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Makes the row; times and memory are those of all parts.</summary>
    /// <param name="setup">What is run.</param>
    /// <param name="snapshot">The engine's counts.</param>
    /// <param name="state">"running", "done", "interrupted" or "failed".</param>
    /// <param name="hashes">Models and data read.</param>
    /// <param name="steps">Steps done and in all.</param>
    public static ProgressRow Of(RunSetup setup, GraphSnapshot snapshot, string state, RunHashes hashes, (long Done, long Total) steps)
    {
        GraphPlan plan = setup.Plan;
        RunSeeds seeds = plan.Graph.Seeds;
        ProgressRow? before = setup.Earlier?.Progress;

        return new()
        {
            GraphName = plan.Graph.Name,
            GraphJson = plan.Graph.Json.ToJsonString(Indented),
            Seed = seeds.Run,
            Step = steps.Done,
            Steps = steps.Total,
            State = state,
            StartedUtc = before?.StartedUtc ?? Text(setup.Started),
            WallSeconds = (setup.Earlier?.WallSeconds ?? 0) + snapshot.Elapsed.TotalSeconds,
            PeakResidentBytes = Math.Max(before?.PeakResidentBytes ?? 0, ResidentMemory.Read().Peak),
            PayloadBytesHighWater = Math.Max(before?.PayloadBytesHighWater ?? 0, snapshot.PayloadHighWaterBytes),
            MemoryBudgetBytes = plan.Graph.MemoryBytes,
            Versions = JsonSerializer.Serialize(setup.Versions),
            Provider = RunDevices.Providers(plan),
            Devices = JsonSerializer.Serialize(RunDevices.ByNode(plan)),
            IsDeterministic = plan.IsDeterministic,
            Threads = JsonSerializer.Serialize(RuntimeThreads.Of(plan)),
            ModelHashes = JsonSerializer.Serialize(hashes.Models),
            DataHash = hashes.Data,
            Cursors = JsonSerializer.Serialize(CursorsOf(setup, snapshot)),
            SubSeeds = JsonSerializer.Serialize(new Dictionary<string, ulong>
            {
                ["data"] = seeds.Data,
                ["initialisation"] = seeds.Initialisation,
                ["generation"] = seeds.Generation,
                ["draws"] = seeds.Draws,
            }),
        };
    }

    /// <summary>Makes the row of a run that has not begun.</summary>
    public static ProgressRow AsPlanned(RunSetup setup) => Of(setup, new(TimeSpan.Zero, [], [], 0, 0), "planned", new(), (0, 0));

    /// <summary>Gives the row of the part that is running or has ended.</summary>
    public static PartRow PartOf(RunSetup setup, GraphSnapshot snapshot, string state, long step, IReadOnlyList<Change> changes) => new()
    {
        Part = (setup.Earlier?.Parts.Count ?? 0) + 1,
        StartedUtc = Text(setup.Started),
        WallSeconds = snapshot.Elapsed.TotalSeconds,
        FirstStep = setup.Earlier?.Progress.Step ?? 0,
        LastStep = step,
        FromCheckpoint = setup.Earlier?.Checkpoint.Number ?? 0,
        State = state,
        Changes = JsonSerializer.Serialize(changes, RecordReader.Json),
    };

    /// <summary>Gives the steps that the last training has reported; 0 of 0 where there is none.</summary>
    public static (long Done, long Total) StepsOf(GraphSnapshot snapshot) =>
        snapshot.Nodes.Select(n => n.Progress).LastOrDefault(p => p is { Unit: "steps" }) is { } steps ? (steps.Done, steps.Total) : (0, 0);

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    // Of a part that goes on, a source counts from where it began.
    private static Dictionary<string, long> CursorsOf(RunSetup setup, GraphSnapshot snapshot)
    {
        HashSet<string> sources = [.. setup.Plan.Nodes.Where(n => n.Descriptor.Kind == BlockKind.Source).Select(n => n.Name)];
        return snapshot.Nodes.Where(n => sources.Contains(n.Node)).ToDictionary(n => n.Node, n => (setup.Earlier?.Point.Nodes[n.Node].Ordinal ?? 0) + n.Emitted);
    }
}
