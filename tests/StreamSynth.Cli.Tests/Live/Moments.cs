using StreamSynth.Cli.Live;
using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Cli.Tests.Live;

/// <summary>Makes moments of a run such as the quickstart's.</summary>
internal static class Moments
{
    public static NodeSnapshot Node(
        string name,
        long done = 0,
        long skipped = 0,
        long failed = 0,
        long queue = 0,
        long? expected = null,
        double working = 0,
        double starved = 0,
        double blocked = 0) => new(
        name,
        $"scratch.{name}",
        1,
        1,
        done + skipped + failed,
        done,
        skipped,
        failed,
        0,
        done + skipped + failed,
        queue,
        expected,
        working,
        starved,
        blocked,
        false,
        null,
        new Dictionary<string, double>(),
        new Dictionary<string, long>());

    public static Moment Of(double seconds, params NodeSnapshot[] nodes) => new()
    {
        Graph = "quick",
        Snapshot = new(TimeSpan.FromSeconds(seconds), nodes, [], 3 << 20, 5 << 20),
        Rates = [.. nodes.Select(n => (double?)(n.Done / seconds))],
        Fraction = 0.62,
        Left = TimeSpan.FromSeconds(51),
        ResidentBytes = 812L << 20,
        BudgetBytes = 1 << 30,
    };

    /// <summary>Shows a run at its height: sources ended, one node not ready, one failing, training under way.</summary>
    public static Moment Busy() => Of(
        83,
        Node("classes", 12, expected: 12, working: 0.1, starved: 0, blocked: 0.9) with { HasEnded = true },
        Node("paintWithAVeryLongNameIndeed", 1_234_567, 120, 3, 32, 20_000_000, 80, 1, 2),
        Node("pack", 320, 0, 1, 4, 720, 1, 40, 42),
        Node("train", 310, queue: 8, working: 50, starved: 33) with
        {
            Progress = new(120, 300, "steps") { Lap = new(3, 6, "epoch") },
            Latest = new Dictionary<string, double>
            {
                ["accuracy.validation"] = 0.6123,
                ["loss"] = 1.43219,
                ["learningRate"] = 0.0371,
                ["epoch"] = 2.4,
                ["accuracy.real"] = 0.5,
                ["lossSynthetic"] = 1.25,
            },
        },
        Node("evaluate"));
}
