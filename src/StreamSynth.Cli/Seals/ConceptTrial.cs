using StreamSynth.Blocks.Searching;
using StreamSynth.Engine.Items;
using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Evaluation;
using StreamSynth.Search.Models;
using StreamSynth.Search.Neighbours;
using StreamSynth.Search.Rounds;
using StreamSynth.Search.Selection;
using StreamSynth.Storage.Searches;

namespace StreamSynth.Cli.Seals;

/// <summary>Searches for one concept in every way that is compared, from the same seeds.</summary>
/// <param name="form">The search.</param>
/// <param name="data">Pool and test images.</param>
/// <param name="rows">Neighbours, shared by all concepts.</param>
/// <param name="text">Embeds a text query; null where there is none.</param>
/// <param name="known">Names that the model of the embeddings knows; null where nobody said.</param>
/// <param name="clock">Measures selection and training.</param>
internal sealed class ConceptTrial(SealsForm form, SealsData data, NeighbourRows rows, Func<string, float[]>? text, IReadOnlySet<string>? known, TimeProvider clock)
{
    // Of the many thousand labels of a whole pool, the last digits of a weight change no ranking.
    private const double FullTolerance = 1e-2;
    private const int PurityRows = 50;

    /// <summary>Runs all arms.</summary>
    /// <param name="concept">The class.</param>
    /// <param name="threads">Searches at once.</param>
    /// <param name="cancel">Ends them.</param>
    public async Task<ConceptResult> RunAsync(string concept, int threads, CancellationToken cancel)
    {
        ConceptTruth truth = new(data.Test.Points, data.Test.Classes.Select(name => name == concept));
        float[]? query = text?.Invoke(concept);
        SearchConceptRow row = new()
        {
            Concept = concept,
            PoolPositives = data.PoolCounts[concept],
            PoolImages = data.Pool.Points.Count,
            TestPositives = data.TestCounts[concept],
            TestImages = data.Test.Points.Count,
            KnownToModel = known?.Contains(concept),
            NeighbourPurity = PurityOf(concept, cancel),
        };
        if (query is not null) row = row with { TextAveragePrecision = truth.AveragePrecisionOf(ModelOf(query)), TextRecall = RecallOf(query, concept) };

        List<Func<CancellationToken, ValueTask<List<SearchRoundRow>>>> works = [];
        if (form.FullSupervision) works.Add(stop =>
        {
            row = row with { FullAveragePrecision = truth.AveragePrecisionOf(TrainFully(concept, stop)) };
            return ValueTask.FromResult(new List<SearchRoundRow>());
        });
        foreach ((int repetition, Arm arm) in Enumerable.Range(0, form.Repetitions).SelectMany(r => Arm.Of(form).Select(a => (r, a)))) works.Add(stop => SearchAsync(concept, repetition, arm, query, truth, stop));

        List<SearchRoundRow>[] rounds = new List<SearchRoundRow>[works.Count];
        await Parallel.ForAsync(0, works.Count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, async (i, stop) => rounds[i] = await works[i](stop).ConfigureAwait(false)).ConfigureAwait(false);

        return new(row, [.. rounds.SelectMany(r => r)]);
    }

    private async ValueTask<List<SearchRoundRow>> SearchAsync(string concept, int repetition, Arm arm, float[]? query, ConceptTruth truth, CancellationToken cancel)
    {
        ulong seed = KeyMix.Mix(form.Seed, (ulong)repetition);
        SearchStart start = ConceptSeeds.Draw(data.Pool, concept, form.Seeds.Positives, form.Seeds.Negatives, KeyMix.Mix(seed, "seeds"));
        if (query is not null && form.Seeds.Text > 0) start = start with { Hints = ConceptSeeds.Nearest(data.Neighbours, query, form.Seeds.Text, cancel) };

        ConceptSearch search = new(data.Pool, arm.Form == PoolForm.All ? null : rows, new LogisticRegression(form.Model), clock);
        List<SearchRoundRow> found = [];
        await foreach (RoundRecord round in search.RunAsync(concept, start, arm.SettingsOf(form, seed), test: truth, cancel: cancel).ConfigureAwait(false)) found.Add(RowOf(concept, repetition, arm, round));

        return found;
    }

    private static SearchRoundRow RowOf(string concept, int repetition, Arm arm, RoundRecord round) => new()
    {
        Concept = concept,
        Repetition = repetition,
        Rule = arm.RuleName,
        Form = arm.FormName,
        Round = round.Round,
        ChosenBy = round.ChosenBy,
        Labels = round.Labels,
        Positives = round.Positives,
        Explored = round.Explored,
        AveragePrecision = round.AveragePrecision,
        Recall = round.Recall,
        Candidates = round.Candidates,
        PoolShare = round.PoolShare,
        ScoredNow = round.ScoredNow,
        Scored = round.Scored,
        SelectionSeconds = round.SelectionSeconds,
        TrainingSeconds = round.TrainingSeconds,
    };

    private static LinearModel ModelOf(float[] direction) => new(Array.ConvertAll(direction, x => (double)x), 0);

    private LinearModel TrainFully(string concept, CancellationToken cancel)
    {
        EmbeddingSet points = data.Pool.Points;
        int[] all = [.. Enumerable.Range(0, points.Count)];
        bool[] positive = [.. data.Pool.Classes.Select(name => name == concept)];

        return new LogisticRegression(form.Model with { Tolerance = FullTolerance }).Train(points, all, positive, cancel);
    }

    // Of the images that a person would look through with the same number of labels, taken by their nearness to the text.
    private double RecallOf(float[] query, string concept)
    {
        EmbeddingSet points = data.Pool.Points;
        int[] all = [.. Enumerable.Range(0, points.Count)];
        double[] scores = new double[all.Length];
        ModelOf(query).LogOdds(points, all, scores);
        Array.Sort(scores, all);

        return (double)all[Math.Max(0, all.Length - form.Labels)..].Count(row => data.Pool.Classes[row] == concept) / data.PoolCounts[concept];
    }

    private double PurityOf(string concept, CancellationToken cancel)
    {
        int[] members = [.. Enumerable.Range(0, data.Pool.Classes.Count).Where(row => data.Pool.Classes[row] == concept).Take(PurityRows)];
        rows.Prepare(members, cancel);

        return members.Average(member => rows.Of(member, cancel).ToArray().Count(row => data.Pool.Classes[row] == concept) / (double)rows.Neighbours);
    }
}

/// <summary>Is what came out for one concept.</summary>
internal sealed record ConceptResult(SearchConceptRow Concept, IReadOnlyList<SearchRoundRow> Rounds);
