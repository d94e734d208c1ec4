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
    public static IReadOnlyList<Diagnostic> Differences(IReadOnlyDictionary<string, string> saved, IReadOnlyDictionary<string, string> present) =>
        [.. saved.Keys.Union(present.Keys).Order(StringComparer.Ordinal)
            .Select(path => (Path: path, Saved: saved.GetValueOrDefault(path, Missing), Present: present.GetValueOrDefault(path, Missing)))
            .Where(term => term.Saved != term.Present)
            .Select(term => Difference(term.Path, term.Saved, term.Present))];

    /// <summary>Tells of one value that is another than in the checkpoint.</summary>
    public static Diagnostic Difference(string path, string saved, string present) => new(
        "SS6211",
        path,
        $"the checkpoint was saved with {saved}, but here it is {present}: training would not go on as it began.",
        "set it back, or begin a new run.");

    private static string Images(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} images");
}
