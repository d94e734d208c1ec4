using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using StreamSynth.Search.Models;
using StreamSynth.Search.Neighbours.Hnsw;
using StreamSynth.Search.Selection;
using StreamSynth.Storage;

namespace StreamSynth.Cli.Seals;

/// <summary>Is a search file as it is written: which pool is searched for which concepts, how, and what is compared.</summary>
internal sealed record SealsForm : IValidatableObject
{
    [Description("Name, which is also that of the folder under 'runs' where nothing else is said.")]
    [MinLength(1)]
    public required string Name { get; init; }

    [Description("Seed of the split, of the choice of concepts, and of seeds and random rules.")]
    public ulong Seed { get; init; }

    [Description("Where the embeddings come from.")]
    public required PoolPlaceForm Pool { get; init; }

    [Description("Images held back to measure average precision on.")]
    public TestForm Test { get; init; } = new();

    [Description("What is searched for.")]
    public required ConceptsForm Concepts { get; init; }

    [Description("What is known before the first question.")]
    public SeedsForm Seeds { get; init; } = new();

    [Description("Neighbours, the same for all concepts.")]
    public NeighboursForm Neighbours { get; init; } = new();

    [Description("Points labelled with one model (b).")]
    [Range(1, 1_000_000)]
    public int Batch { get; init; } = 100;

    [Description("Labels at which a search ends, seeds included (T).")]
    [Range(1, 10_000_000)]
    public int Labels { get; init; } = 2000;

    [Description("Rules that are compared.")]
    [MinLength(1)]
    public IReadOnlyList<SelectionRule> Rules { get; init; } = [SelectionRule.MaxEntropy, SelectionRule.MostLikelyPositive, SelectionRule.InformationDensity, SelectionRule.Random];

    [Description("What may be chosen: \"neighbours\" (SEALS), \"all\".")]
    [MinLength(1)]
    public IReadOnlyList<PoolForm> Forms { get; init; } = [PoolForm.All, PoolForm.Neighbours];

    [Description("Rules whose SEALS form is run once more with a pool that begins with the neighbours of positive seeds alone.")]
    public IReadOnlyList<SelectionRule> PositivesOnly { get; init; } = [];

    [Description("Searches per concept, each with other seeds.")]
    [Range(1, 1000)]
    public int Repetitions { get; init; } = 1;

    [Description("Whether a model with all labels of the pool is measured too.")]
    public bool FullSupervision { get; init; } = true;

    [Description("The model of each round.")]
    public LogisticRegressionOptions Model { get; init; } = new() { Tolerance = 1e-6 };

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Rules.Distinct().Count() != Rules.Count) yield return new("a rule is listed twice; each must stand once.", [nameof(Rules)]);
        if (Forms.Distinct().Count() != Forms.Count) yield return new("a form is listed twice; each must stand once.", [nameof(Forms)]);
        if (Seeds.Positives + Seeds.Negatives > Labels) yield return new($"the seeds are {Seeds.Positives + Seeds.Negatives}, more than the {Labels} labels at which a search ends.", [nameof(Labels)]);
    }
}

/// <summary>Says where the embeddings come from: a file, or a graph that writes it.</summary>
internal sealed record PoolPlaceForm : IValidatableObject
{
    [Description("Parquet file of embeddings, relative to this file: one that embeddings.write wrote, or one of another program with a column of lists of floats; not given: the graph writes it into the output folder.")]
    public string? File { get; init; }

    [Description("Columns of a file of another program; what is not named is looked for.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] // folders of searches without it keep their identity
    public EmbeddingColumnNames? Columns { get; init; }

    [Description("Graph that writes the embeddings, relative to this file; run where there is no file yet.")]
    public string? Graph { get; init; }

    [Description("Node of the graph, of block embeddings.write.")]
    public string Node { get; init; } = "table";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (File is null == Graph is null) yield return new("a pool has either a 'file' or a 'graph' that writes one.");
        if (Columns is not null && File is null) yield return new("'columns' are those of a 'file'; what a graph writes has its own.", [nameof(Columns)]);
    }
}

/// <summary>Says which images are held back: whole families, without those that nearly equal one of the pool.</summary>
internal sealed record TestForm
{
    [Description("Share of the families that are held back, drawn by their names.")]
    [Range(0.01, 0.9)]
    public double Share { get; init; } = 0.3;

    [Description("Cosine similarity to an image of the pool from which on a test image counts as its near-duplicate and is left out; 2 leaves none out.")]
    [Range(0.0, 2.0)]
    public double NearDuplicate { get; init; } = 0.99;
}

/// <summary>Says what is searched for: names, or a rule that draws them.</summary>
internal sealed record ConceptsForm : IValidatableObject
{
    [Description("Classes to search for; empty: drawn by the rule.")]
    public IReadOnlyList<string> Names { get; init; } = [];

    [Description("Concepts drawn.")]
    [Range(1, 100_000)]
    public int Count { get; init; } = 100;

    [Description("Fewest positives in the pool of a class that may be drawn.")]
    [Range(1, 100_000_000)]
    public int Least { get; init; } = 50;

    [Description("Most positives in the pool of a class that may be drawn.")]
    [Range(1, 100_000_000)]
    public int Most { get; init; } = 200;

    [Description("Fewest positives among the test images of a class that may be drawn.")]
    [Range(1, 100_000_000)]
    public int LeastTest { get; init; } = 10;

    [Description("Text file, relative to this file, with a name per line that the model of the embeddings knows from its training text ('#' begins a comment): others are drawn first, and the report says which are known.")]
    public string? Known { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Most < Least) yield return new($"'most' is {Most}, less than 'least', {Least}.", [nameof(Most)]);
        foreach (string twice in Names.GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key)) yield return new($"'{twice}' is listed twice; each name must stand once.", [nameof(Names)]);
    }
}

/// <summary>Says what is known before the first question.</summary>
internal sealed record SeedsForm
{
    [Description("Examples of the concept.")]
    [Range(0, 1_000_000)]
    public int Positives { get; init; } = 5;

    [Description("Random images of other classes.")]
    [Range(0, 1_000_000)]
    public int Negatives { get; init; } = 95;

    [Description("Images nearest to the text query that are asked about where no model can choose: 0 for none.")]
    [Range(0, 1_000_000)]
    public int Text { get; init; }

    [Description("CLIP model of the text query, that of the embeddings; not given: no text query.")]
    public string? Model { get; init; }

    [Description("Text query, with the slot {class}.")]
    public string Query { get; init; } = "a picture of {class}";
}

/// <summary>Says how neighbours are found.</summary>
internal sealed record NeighboursForm
{
    [Description("\"exact\" (compares with all) or \"hnsw\" (walks a graph, which is built once and kept in the output folder).")]
    [AllowedValues("exact", "hnsw")]
    public string Kind { get; init; } = "hnsw";

    [Description("Neighbours of a point (k).")]
    [Range(1, 1_000_000)]
    public int Count { get; init; } = 100;

    [Description("How the graph of hnsw is built and walked.")]
    public HnswOptions Hnsw { get; init; } = new();
}
