using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;

namespace StreamSynth.Cli.Seals;

/// <summary>Chooses the concepts of a search: those that are named, or rare classes in an order drawn by name.</summary>
internal static class ConceptChoice
{
    /// <summary>Chooses.</summary>
    /// <returns>The concepts in the order of searching; a smaller count gives the first of a larger one's.</returns>
    /// <exception cref="GraphException">A named concept cannot be searched for, or too few classes fit the rule.</exception>
    public static IReadOnlyList<string> Choose(SealsForm form, IReadOnlySet<string>? known, IReadOnlyDictionary<string, int> pool, IReadOnlyDictionary<string, int> test)
    {
        ConceptsForm rule = form.Concepts;
        if (rule.Names.Count > 0) return Named(form, pool, test);

        // Names that the model knows come last: a search for what it was trained on says less.
        ulong seed = KeyMix.Mix(form.Seed, "concepts");
        string[] fitting = [.. pool.Where(c => c.Value >= rule.Least && c.Value <= rule.Most && c.Value > form.Seeds.Positives && test.GetValueOrDefault(c.Key) >= rule.LeastTest)
            .Select(c => c.Key).OrderBy(name => known?.Contains(name) == true).ThenBy(name => KeyMix.Mix(seed, name)).ThenBy(name => name, StringComparer.Ordinal)];
        if (fitting.Length >= rule.Count) return fitting[..rule.Count];

        throw new GraphException(new Diagnostic(
            "SS7210",
            "concepts",
            $"{rule.Count} classes are wanted with {rule.Least} to {rule.Most} images in the pool and {rule.LeastTest} or more among the test images, but only {fitting.Length} of {pool.Count} have so many.",
            "lower 'count' or 'least', raise 'most', or name the classes."));
    }

    private static IReadOnlyList<string> Named(SealsForm form, IReadOnlyDictionary<string, int> pool, IReadOnlyDictionary<string, int> test)
    {
        List<Diagnostic> faults = [];
        foreach ((int i, string name) in form.Concepts.Names.Index())
        {
            int positives = pool.GetValueOrDefault(name);
            if (positives > form.Seeds.Positives && test.ContainsKey(name)) continue;

            string? fix = positives > 0 ? "choose another class, or fewer seeds." : Suggestion.For(name, pool.Keys);
            faults.Add(new("SS7211", $"concepts.names[{i}]", $"'{name}' has {positives} images in the pool, {form.Seeds.Positives} of them seeds, and {test.GetValueOrDefault(name)} among the test images: there is nothing to find or to measure.", fix));
        }

        return faults.Count == 0 ? form.Concepts.Names : throw new GraphException(faults);
    }
}
