using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

namespace StreamSynth.Cli.Experiments;

/// <summary>Is what an experiment file says, checked for form.</summary>
internal sealed record ExperimentForm : IValidatableObject
{
    /// <summary>Gives the name.</summary>
    [Description("Name of the experiment; its folder is named after it.")]
    [MinLength(1)]
    public required string Name { get; init; }

    /// <summary>Gives the file that this one starts from.</summary>
    [Description("Experiment file that this one starts from, relative to it: what is not written here is as it is there. Not given: this file says everything.")]
    public string? From { get; init; }

    /// <summary>Gives the arms that run.</summary>
    [Description("Arms that run where the command names none; empty: all.")]
    public IReadOnlyList<string> Take { get; init; } = [];

    /// <summary>Gives the graph that arms are made from.</summary>
    [Description("Graph file that all arms start from, relative to this file.")]
    [MinLength(1)]
    public required string Graph { get; init; }

    /// <summary>Gives the values that change in all arms.</summary>
    [Description("Values of the graph to set for all arms, by path: { \"nodes.train.options.steps\": 300 }.")]
    public JsonObject Set { get; init; } = [];

    /// <summary>Gives the seeds.</summary>
    [Description("Seeds: each arm runs at each multiple once per seed, which takes the place of the graph's.")]
    [MinLength(1)]
    public required IReadOnlyList<ulong> Seeds { get; init; }

    /// <summary>Gives the multiples.</summary>
    [Description("Synthetic images per real one that each arm is run with, such as 1, 3 and 6; 0 for none.")]
    [MinLength(1)]
    public IReadOnlyList<int> Multiples { get; init; } = [1];

    /// <summary>Gives what grows with the multiple.</summary>
    [Description("Numbers of the graph that grow with the multiple, by path, as they are at 1x: { \"nodes.prompts.options.perClass\": 12 }.")]
    public JsonObject PerMultiple { get; init; } = [];

    /// <summary>Gives the synthetic images at 1x.</summary>
    [Description("Synthetic images that the graph asks for at 1x: as many as it has real ones. For the plan; the tables hold what came.")]
    [Range(0, 1_000_000_000)]
    public int ImagesPerMultiple { get; init; }

    /// <summary>Gives what is measured.</summary>
    [Description("Which judged sets choices are made by, and which are only reported.")]
    public required MetricsForm Metrics { get; init; }

    /// <summary>Gives the arm that others are compared with.</summary>
    [Description("Arm that the others are compared with, seed by seed and set by set.")]
    public required string Reference { get; init; }

    /// <summary>Gives the bootstrap samples.</summary>
    [Description("Bootstrap samples of each interval.")]
    [Range(100, 1_000_000)]
    public int Resamples { get; init; } = 2000;

    /// <summary>Gives the arms as written.</summary>
    [Description("Arms by name, in the order of the table; each says how its graph differs.")]
    public required JsonObject Arms { get; init; }

    /// <summary>Finds what contradicts itself.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Seeds.Distinct().Count() != Seeds.Count) yield return new("a seed is listed twice; each run would be made twice.", [nameof(Seeds)]);
        if (MultiplesFault(Multiples) is { } fault) yield return new(fault, [nameof(Multiples)]);
        if (Arms.Count == 0) yield return new("an experiment needs at least one arm.", [nameof(Arms)]);
    }

    /// <summary>Tells what is wrong with a list of multiples; null for nothing.</summary>
    public static string? MultiplesFault(IReadOnlyList<int> multiples) =>
        multiples.FirstOrDefault(m => m is < 0 or > 10_000) is not 0 and int odd ? $"a multiple is {odd}, but must be between 0 and 10000."
        : multiples.Distinct().Count() != multiples.Count ? "a multiple is listed twice; each must stand once."
        : null;
}

/// <summary>Says which of the judged sets are for choosing.</summary>
internal sealed record MetricsForm
{
    /// <summary>Gives the set that choices are made by.</summary>
    [Description("Judged set that arms and multiples are chosen by, such as \"validation\".")]
    [MinLength(1)]
    public required string Choose { get; init; }

    /// <summary>Gives the sets that are only reported.</summary>
    [Description("Judged sets that are only reported, such as \"test\" and \"oodTest\": no choice may look at them.")]
    public IReadOnlyList<string> Report { get; init; } = [];

    /// <summary>Gives the node that judges.</summary>
    [Description("Node of evaluate.classifier that judges; null where the graph has one only.")]
    public string? Node { get; init; }

    /// <summary>Gives all sets, the one for choosing first.</summary>
    internal IEnumerable<string> All => new[] { Choose }.Concat(Report).Distinct();
}

/// <summary>Is one arm: how its graph differs from that of another arm, or from the experiment's.</summary>
internal sealed record ArmForm : IValidatableObject
{
    /// <summary>Gives the name for readers.</summary>
    [Description("Name for readers, in tables and plots; null: the arm's own.")]
    public string? Title { get; init; }

    /// <summary>Gives the arm that this one starts from.</summary>
    [Description("Arm that this one starts from, with all its changes; null: the experiment's graph.")]
    public string? From { get; init; }

    /// <summary>Gives what goes.</summary>
    [Description("Nodes, inputs and options to take out, by path, before anything is added: [\"nodes.prompts\", \"nodes.train.inputs.synthetic\"].")]
    public IReadOnlyList<string> Remove { get; init; } = [];

    /// <summary>Gives the nodes that come.</summary>
    [Description("Nodes to add, or to put whole in the place of those of the same name.")]
    public JsonObject Nodes { get; init; } = [];

    /// <summary>Gives the values that change.</summary>
    [Description("Values to set, by path, after nodes were added: { \"nodes.train.options.norm\": \"shared\", \"nodes.pack.inputs.image\": \"keep.image\" }.")]
    public JsonObject Set { get; init; } = [];

    /// <summary>Gives the multiples of this arm.</summary>
    [Description("Multiples of this arm; null: those of the arm that it starts from, or of the experiment. [0] for an arm without synthetic images.")]
    public IReadOnlyList<int>? Multiples { get; init; }

    /// <summary>Gives what grows with the multiple in this arm.</summary>
    [Description("Numbers that grow with the multiple in this arm; null: those of the arm that it starts from, or of the experiment.")]
    public JsonObject? PerMultiple { get; init; }

    /// <summary>Gives what must be there before the arm can run.</summary>
    [Description("What must be there before this arm can run, in words, such as a model.")]
    public string? Needs { get; init; }

    /// <summary>Finds what contradicts itself.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Multiples is { Count: 0 }) yield return new("'multiples' is empty, so the arm would never run; take it out.", [nameof(Multiples)]);
        else if (Multiples is not null && ExperimentForm.MultiplesFault(Multiples) is { } fault) yield return new(fault, [nameof(Multiples)]);
    }
}
