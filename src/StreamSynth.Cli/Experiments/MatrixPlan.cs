using System.Text.Json.Nodes;
using StreamSynth.Cli.Graphs;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Experiments;

/// <summary>Plans every arm at every multiple, and tells faults that several arms share once.</summary>
/// <param name="experiment">The experiment.</param>
/// <param name="around">What the command line takes from outside.</param>
internal sealed class MatrixPlan(Experiment experiment, Surroundings around)
{
    /// <summary>Makes the cells; none where there is an error.</summary>
    /// <param name="faults">Takes what is wrong in a graph, and what makes the comparison unfair.</param>
    public IReadOnlyList<Cell> Make(List<Diagnostic> faults)
    {
        List<Cell> cells = [];
        List<(Arm Arm, Diagnostic Fault)> found = [];
        foreach (Arm arm in experiment.Arms)
        {
            foreach (int multiple in arm.Multiples)
            {
                Cell cell = MakeCell(arm, multiple, found);
                if (cell.File.Plan is not null) cells.Add(cell);
            }
        }

        faults.AddRange(Told(found));
        if (faults.Any(f => f.Severity == Severity.Error)) return [];

        foreach (Diagnostic unfair in Fairness.Of(experiment, cells)) faults.Add(unfair);
        return cells;
    }

    private Cell MakeCell(Arm arm, int multiple, List<(Arm Arm, Diagnostic Fault)> found)
    {
        List<Diagnostic> own = [];
        JsonObject json = ArmGraphs.At(arm, multiple, own);
        json["name"] = $"{experiment.Form.Name}: {arm.Name} {multiple}x";
        json["seed"] = experiment.Form.Seeds[0];
        string text = json.ToJsonString();
        GraphFile file = GraphFile.FromText($"{experiment.File} ({arm.Name} {multiple}x)", text, [], experiment.Places, around);
        found.AddRange(own.Concat(file.Faults).Select(fault => (arm, fault)));

        return new(arm, multiple, text, own.Count == 0 ? file : file with { Plan = null });
    }

    private IEnumerable<Diagnostic> Told(List<(Arm Arm, Diagnostic Fault)> found)
    {
        foreach (IGrouping<Diagnostic, (Arm Arm, Diagnostic Fault)> same in found.GroupBy(f => f.Fault))
        {
            Arm[] arms = [.. same.Select(f => f.Arm).Distinct()];
            string where = arms.Length == experiment.Arms.Count && arms.Length > 1 ? "all arms" : string.Join(", ", arms.Select(a => a.Name));
            string[] needs = [.. arms.Select(a => a.Needs).OfType<string>().Distinct()];
            string fix = string.Join(" ", new[] { same.Key.Fix }.Concat(needs.Select(n => $"Needs: {n}")).OfType<string>());
            bool isPlaced = same.Key.Path.StartsWith("arms.", StringComparison.Ordinal);
            yield return same.Key with { Path = isPlaced ? same.Key.Path : $"{where}: {same.Key.Path}", Fix = fix.Length == 0 ? null : fix };
        }
    }
}
