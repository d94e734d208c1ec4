using System.Globalization;
using StreamSynth.Cli.Graphs;

namespace StreamSynth.Cli.Experiments;

/// <summary>Is one run of an experiment.</summary>
/// <param name="Cell">Arm and multiple.</param>
/// <param name="Seed">Seed of the run.</param>
internal sealed record PlannedRun(Cell Cell, ulong Seed)
{
    /// <summary>Gives the name, such as "naive 3x, seed 42".</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Cell.Name}, seed {Seed}");

    /// <summary>Gives the run folder, relative to the experiment's.</summary>
    public string Folder => string.Create(CultureInfo.InvariantCulture, $"runs/{Cell.Arm.Name}/{Cell.Multiple}x/seed-{Seed}");

    /// <summary>Plans its graph with its own seed.</summary>
    public GraphFile Plan(Experiment experiment, Surroundings around) =>
        GraphFile.FromText($"{experiment.File} ({Name})", Cell.Text, [string.Create(CultureInfo.InvariantCulture, $"seed={Seed}")], experiment.Places, around);

    /// <summary>Gives all runs: a seed's whole matrix before the next seed, so that a table stands early.</summary>
    public static IReadOnlyList<PlannedRun> All(Experiment experiment, IReadOnlyList<Cell> cells) =>
        [.. experiment.Form.Seeds.SelectMany(seed => cells.Select(cell => new PlannedRun(cell, seed)))];
}
