using System.Text.Json.Nodes;
using StreamSynth.Cli.Graphs;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Experiments;

/// <summary>Holds an experiment file as the user named it, with its experiment or with every fault.</summary>
/// <param name="Name">Path as the user wrote it.</param>
/// <param name="Experiment">The experiment; null when there is an error.</param>
/// <param name="Cells">Arms at their multiples, planned.</param>
/// <param name="Faults">Errors and warnings.</param>
internal sealed record ExperimentFile(string Name, Experiment? Experiment, IReadOnlyList<Cell> Cells, IReadOnlyList<Diagnostic> Faults)
{
    /// <summary>Says what an experiment file is.</summary>
    internal const string Form = "an experiment is an object: { \"name\": ..., \"graph\": ..., \"seeds\": [...], \"metrics\": { ... }, \"arms\": { ... } }";

    /// <summary>Tells whether anything keeps it from being run.</summary>
    public bool HasErrors => Faults.Any(f => f.Severity == Severity.Error);

    /// <summary>Reads a file and plans every graph of it; never throws for what is in it.</summary>
    /// <param name="name">The file.</param>
    /// <param name="arms">Arms to take; empty for all.</param>
    /// <param name="seeds">Seeds in place of the file's; empty for those.</param>
    /// <param name="around">What the command line takes from outside.</param>
    public static ExperimentFile Load(string name, IReadOnlyList<string> arms, IReadOnlyList<ulong> seeds, Surroundings around)
    {
        List<Diagnostic> faults = [];
        string path = Path.GetFullPath(name, around.WorkingFolder);
        if (GraphFile.Read(path, faults) is not { } text || JsonText.Read(text, faults, Form) is not { } json) return new(name, null, [], faults);

        // Where an editor finds the schema is no part of it.
        json.Remove("$schema");
        if (StartingFile.Under(json, path, faults) is not { } whole) return new(name, null, [], faults);

        ExperimentFile file = Load(name, whole, arms, seeds, around, faults);
        return file with { Faults = [.. file.Faults.Select(whole.Placed)] };
    }

    private static ExperimentFile Load(string name, StartingFile whole, IReadOnlyList<string> arms, IReadOnlyList<ulong> seeds, Surroundings around, List<Diagnostic> faults)
    {
        (ExperimentForm? form, Dictionary<string, ArmForm> armForms) = ReadForms(whole.Json, faults);
        if (form is null) return new(name, null, [], faults);

        if (seeds.Count > 0) form = form with { Seeds = seeds };
        string graphPlace = Path.GetFullPath(form.Graph, whole.GraphFolder);
        if (ReadGraph(graphPlace, form.Graph, faults) is not { } graph) return new(name, null, [], faults);

        foreach ((string place, JsonNode? value) in form.Set) Overrides.Set(graph, place, value?.DeepClone(), $"set.{place}", faults);
        ArmGraphs graphs = new(graph, form, armForms, faults);
        graphs.CheckNumbers(form.PerMultiple, "perMultiple");
        Arm?[] all = [.. armForms.Keys.Select(graphs.Of)];
        IReadOnlyList<Arm> chosen = Choose([.. all.OfType<Arm>()], armForms.Keys, form, arms, faults);
        if (faults.Count > 0) return new(name, null, [], faults);

        Experiment experiment = new(form, name, graphPlace, Places.Around(graphPlace, around.WorkingFolder, around.ProgramFolder), chosen);
        IReadOnlyList<Cell> cells = new MatrixPlan(experiment, around).Make(faults);
        return new(name, experiment, cells, faults);
    }

    private static (ExperimentForm? Form, Dictionary<string, ArmForm> Arms) ReadForms(JsonObject json, List<Diagnostic> faults)
    {
        List<Diagnostic> found = [];
        RecordReader reader = new(found);
        var form = (ExperimentForm?)reader.Read(typeof(ExperimentForm), json, string.Empty, "an experiment");
        Dictionary<string, ArmForm> arms = [];
        foreach ((string name, JsonNode? value) in json["arms"] as JsonObject ?? [])
        {
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                found.Add(new("SS8002", $"arms.{name}", $"'{name}' is not a name of an arm.", "use letters, digits, '-' and '_': folders are named after it; 'title' takes any text."));
            }

            if (value is not JsonObject arm) found.Add(new("SS8002", $"arms.{name}", $"an arm is an object, but this is {value?.ToJsonString() ?? "null"}.", "write {} for an arm that is the experiment's graph as it is."));
            else if (reader.Read(typeof(ArmForm), arm, $"arms.{name}", $"arm '{name}'") is ArmForm read) arms[name] = read;
        }

        // The reader puts a dot before members of the whole file.
        faults.AddRange(found.Select(f => f with { Path = f.Path.TrimStart('.'), Fix = f.Fix?.Replace(" to .", " to the file.", StringComparison.Ordinal) }));
        return (found.Count == 0 ? form : null, arms);
    }

    private static JsonObject? ReadGraph(string place, string name, List<Diagnostic> faults)
    {
        List<Diagnostic> found = [];
        JsonObject? graph = GraphFile.Read(place, found) is { } text ? JsonText.Read(text, found) : null;
        faults.AddRange(found.Select(f => f with { Path = "graph", Message = $"{name}: {f.Path}{(f.Path.Length > 0 ? ": " : string.Empty)}{f.Message}" }));

        return found.Count == 0 ? graph : null;
    }

    private static IReadOnlyList<Arm> Choose(IReadOnlyList<Arm> all, IReadOnlyCollection<string> names, ExperimentForm form, IReadOnlyList<string> wanted, List<Diagnostic> faults)
    {
        if (!names.Contains(form.Reference)) faults.Add(new("SS8008", "reference", $"there is no arm '{form.Reference}'.", Suggestion.For(form.Reference, names) ?? $"name one of {string.Join(", ", names)}."));
        AddUnknown(wanted, "--arms");
        AddUnknown(form.Take, "take");
        IReadOnlyList<string> taken = wanted.Count > 0 ? wanted : form.Take;

        return taken.Count == 0 ? all : [.. all.Where(arm => taken.Contains(arm.Name))];

        void AddUnknown(IReadOnlyList<string> asked, string place) => faults.AddRange(asked.Except(names).Select(unknown => new Diagnostic(
            "SS8010", place, $"there is no arm '{unknown}'.", Suggestion.For(unknown, names) ?? $"name some of {string.Join(", ", names)}.")));
    }
}
