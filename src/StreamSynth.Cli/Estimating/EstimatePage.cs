using System.Globalization;
using StreamSynth.Cli.Printing;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Cli.Estimating;

/// <summary>Prints an estimate and how it was found.</summary>
internal static class EstimatePage
{
    public static void Write(GraphPlan plan, ProbeResult probe, RunEstimate estimate, TextWriter output)
    {
        string seconds = string.Create(CultureInfo.InvariantCulture, $"{probe.ProbedSeconds:0.#}");
        output.WriteLine($"Ran '{plan.Graph.Name}' for {seconds} s with its real models and data, then stopped it. Nothing was written.");
        WriteNodes(estimate, output);
        WriteTime(estimate, output);
        WriteMemory(plan, estimate, output);
        output.WriteLine();
        output.WriteLine("Measured here and now, while all nodes work side by side: another load on the machine changes it.");
    }

    private static void WriteNodes(RunEstimate estimate, TextWriter output)
    {
        List<string[]> rows = [["node", "whole run", "measured", "each", "work in all"]];
        rows.AddRange(estimate.Nodes.Select(n => new[]
        {
            n.Node,
            n.Units is { } units ? $"{units} {n.Unit}" : "not known",
            n.HasEnded ? "all" : $"{n.Measured}",
            n.SecondsEach is { } each ? Each(each) : string.Empty,
            n.WholeSeconds is { } whole ? Amounts.Duration(TimeSpan.FromSeconds(whole)) : "not known",
        }));
        NumberTable.Write(rows, string.Empty, output);
    }

    private static void WriteTime(RunEstimate estimate, TextWriter output)
    {
        List<string[]> rows = [["time", string.Empty], ["until all nodes work", Amounts.Duration(TimeSpan.FromSeconds(estimate.ReadySeconds))]];
        if (estimate.Slowest is not null) rows.Add([$"work of {estimate.Slowest}, the slowest node", Amounts.Duration(TimeSpan.FromSeconds(estimate.SlowestSeconds))]);
        if (estimate.LateSeconds > 0) rows.Add(["nodes that start after it", Amounts.Duration(TimeSpan.FromSeconds(estimate.LateSeconds))]);
        rows.Add(["estimate of the whole run", estimate.Seconds is { } seconds ? $"about {Amounts.Duration(TimeSpan.FromSeconds(seconds))}" : "not known: no node's end is known"]);
        NumberTable.Write(rows, string.Empty, output);
    }

    private static void WriteMemory(GraphPlan plan, RunEstimate estimate, TextWriter output)
    {
        List<string[]> rows =
        [
            ["memory", string.Empty],
            ["payloads, at most by the plan", ByteSize.Format(estimate.PlannedPayloadBytes)],
            ["payloads, at most until now", ByteSize.Format(estimate.SeenPayloadBytes)],
            ["resident, at most until now", ByteSize.Format(estimate.SeenResidentBytes)],
            ["budget for payloads", ByteSize.Format(plan.Graph.MemoryBytes)],
        ];
        rows.AddRange(estimate.Models.Select(m => new[] { $"files of model {m.Model} ({string.Join(", ", m.Nodes)})", ByteSize.Format(m.Bytes) }));
        NumberTable.Write(rows, string.Empty, output);
    }

    private static string Each(double seconds) => seconds switch
    {
        < 0.001 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0} µs"),
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s"),
    };
}
