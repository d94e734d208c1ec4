using System.Globalization;
using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Seals;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Graphs;

/// <summary>Is a file that <c>validate</c> looked at: a graph, or a search file, which stands beside graphs and may name one.</summary>
/// <param name="Name">Path as the user wrote it.</param>
/// <param name="Faults">Errors and warnings.</param>
/// <param name="Plan">The plan of a graph without errors.</param>
/// <param name="Search">The form of a search file without errors.</param>
internal sealed record CheckedFile(string Name, IReadOnlyList<Diagnostic> Faults, GraphPlan? Plan, SealsForm? Search)
{
    public int ErrorCount => Faults.Count(f => f.Severity == Severity.Error);

    /// <summary>Reads a file of either kind; never throws for what is in it.</summary>
    /// <param name="name">The file.</param>
    /// <param name="overrides">Changes of the graph.</param>
    /// <param name="around">What the command line takes from outside.</param>
    public static CheckedFile Load(string name, IReadOnlyList<string> overrides, Surroundings around)
    {
        if (!SealsFile.IsOne(name, around))
        {
            GraphFile graph = GraphFile.Load(name, overrides, around);
            return new(name, graph.Faults, graph.Plan, null);
        }

        SealsFile search = SealsFile.Load(name, around);
        if (overrides.Count == 0) return new(name, search.Faults, null, search.Form);

        return new(name, [.. search.Faults, new("SS7206", string.Empty, "'--set' and '--seed' change graphs, but this is a search file.", "leave them out, or change the file.")], null, null);
    }

    /// <summary>Writes what a sound file comes to.</summary>
    public void WritePage(Surroundings around)
    {
        if (Plan is not null) PlanPage.Write(Plan, Name, around.Output, around.Width);
        if (Search is not { } search) return;

        int concepts = search.Concepts.Names.Count > 0 ? search.Concepts.Names.Count : search.Concepts.Count;
        around.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Name}: no faults. Search '{search.Name}': {concepts} concepts, {search.Rules.Count} rules, {search.Forms.Count} forms, {search.Labels} labels each, seed {search.Seed}."));
    }
}
