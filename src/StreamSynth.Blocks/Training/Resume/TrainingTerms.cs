using System.Globalization;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Blocks.Training.Resume;

/// <summary>Lists what the state of a training depends on, so that it is not gone on from with something else.</summary>
internal static class TrainingTerms
{
    private const string Missing = "nothing";

    // What is trained does not depend on it: a run may go on with other workers.
    private static readonly string[] Free = ["options.decodeWorkers"];

    // What the steps to come do. All else decides what the state is made of, or which image has which place in it.
    private static readonly string[] Changeable =
    [
        "options.learningRate", "options.momentum", "options.beta1", "options.beta2", "options.epsilon", "options.weightDecay", "options.schedule", "options.warmUpSteps", "options.decayAt",
        "options.decayFactor", "options.clipNorm", "options.realLossWeight", "options.syntheticLossWeight", "options.labelSmoothing", "options.reestimateStatistics", "options.maxUses",
        "options.poolBytes", "options.starvation", "options.evaluateEvery", "options.shift", "options.augment", "options.threads", "hash of ",
    ];

    /// <summary>Gives the values by their place in the graph.</summary>
    public static SortedDictionary<string, string> Of(TrainClassifierOptions options, TrainingImages images, RunScope run, IReadOnlyDictionary<string, string> hashes)
    {
        SortedDictionary<string, string> terms = new(StringComparer.Ordinal)
        {
            ["inputs.classes"] = StateJson.Write(images.Classes.Names),
            ["inputs.real"] = Images(images.Real?.Count ?? 0),
            ["inputs.validation"] = Images(images.Validation.Count),
            ["seeds.initialisation"] = run.Seeds.Initialisation.ToString(CultureInfo.InvariantCulture),
            ["seeds.draws"] = run.Seeds.Draws.ToString(CultureInfo.InvariantCulture),
        };
        foreach ((string path, string value) in StateJson.Flatten("options", options)) terms.Add(path, value);
        foreach (string free in Free) terms.Remove(free);
        foreach ((string file, string hash) in hashes) terms.Add($"hash of {file}", hash);

        return terms;
    }

    /// <summary>Gives one fault per value that is another than in the checkpoint.</summary>
    /// <param name="saved">The values in the checkpoint.</param>
    /// <param name="present">The values here.</param>
    /// <param name="allowsChanges">Whether those are left out that only the steps to come depend on.</param>
    public static IReadOnlyList<Diagnostic> Differences(IReadOnlyDictionary<string, string> saved, IReadOnlyDictionary<string, string> present, bool allowsChanges) =>
        [.. saved.Keys.Union(present.Keys).Order(StringComparer.Ordinal)
            .Select(path => (Path: path, Saved: saved.GetValueOrDefault(path, Missing), Present: present.GetValueOrDefault(path, Missing)))
            .Where(term => term.Saved != term.Present && !(allowsChanges && Changeable.Any(place => term.Path.StartsWith(place, StringComparison.Ordinal))))
            .Select(term => Difference(term.Path, term.Saved, term.Present))];

    /// <summary>Tells of one value that is another than in the checkpoint.</summary>
    public static Diagnostic Difference(string path, string saved, string present) => new(
        "SS6211",
        path,
        $"the checkpoint was saved with {saved}, but here it is {present}: training would not go on as it began.",
        "set it back, or begin a new run.");

    private static string Images(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} images");
}
