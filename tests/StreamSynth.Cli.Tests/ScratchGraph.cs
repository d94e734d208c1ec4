using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests;

/// <summary>Makes the graphs that the tests run.</summary>
internal static class ScratchGraph
{
    /// <summary>Counts to twelve, drops one, fails on two, and trains on the rest.</summary>
    public static GraphText Sound(bool breaksTables = false) => new GraphText(new { memory = "64MiB" })
        .Node("count", "test.count", options: new { count = 12 })
        .Node("add", "test.add", "count", new { skipOn = new[] { 3 }, failOn = new[] { 5, 7 } })
        .Node("train", "scratch.train", "add", new { model = "tiny", breaksTables })
        .Node("keep", "test.collect", "train");

    /// <summary>Has four faults in four places.</summary>
    public static GraphText Faulty() => new GraphText(new { memory = "none" })
        .Node("count", "test.count", options: new { count = -1 })
        .Node("add", "test.ad", "count")
        .Node("train", "scratch.train", "count", new { steps = "many", modell = "tiny" })
        .Node("keep", "test.collect", "trian");
}
