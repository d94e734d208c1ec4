using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Evaluation;
using StreamSynth.Search.Models;
using StreamSynth.Search.Neighbours;
using StreamSynth.Search.Selection;

namespace StreamSynth.Search.Rounds;

/// <summary>Searches for the points of a concept: trains on the labels, chooses a batch, asks, and again.</summary>
/// <remarks>
/// Same set, settings, start and answers: same questions, whatever the threads and however often the search was interrupted.
/// Without labels of both kinds no model can be trained. With positives alone, the candidates most similar to their mean are asked about; without positives, hints, then any point.
/// Exploration: after <see cref="SearchSettings.ExploreAfter"/> batches in a row without a positive, the first <see cref="SearchSettings.ExploreShare"/> of the next is
/// picked outside the pool, hints first; so is what a batch lacks when the pool is empty. With all points as candidates, nothing is outside.
/// Threads: a search runs one concept; many may share set and neighbours.
/// Source: Coleman et al., "Similarity search for efficient active learning and search of rare concepts", AAAI 2022, algorithms 1 and 2.
/// </remarks>
public sealed class ActiveSearch
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    private readonly EmbeddingSet _points;
    private readonly NeighbourRows? _neighbours;
    private readonly IConceptTrainer _trainer;
    private readonly SearchSettings _settings;
    private readonly TimeProvider _time;

    /// <summary>Creates a search.</summary>
    /// <param name="points">The set.</param>
    /// <param name="neighbours">Its neighbours; null where all points are candidates, which needs none.</param>
    /// <param name="trainer">Trains the model of each batch.</param>
    /// <param name="settings">How to search.</param>
    /// <param name="time">Measures what choosing and training take.</param>
    /// <exception cref="SearchException">A setting is out of its range, or neighbours are missing or of another set.</exception>
    public ActiveSearch(EmbeddingSet points, NeighbourRows? neighbours, IConceptTrainer trainer, SearchSettings settings, TimeProvider time)
    {
        SettingRanges.Check(settings);
        if (settings.Form == PoolForm.Neighbours && neighbours is null)
        {
            throw new SearchException(SearchFaultCodes.Setting, "the pool is made of neighbours, but none are given", $"give neighbours, or set {nameof(settings.Form)} to {PoolForm.All}");
        }

        if (neighbours is not null && !ReferenceEquals(neighbours.Points, points))
        {
            throw new SearchException(SearchFaultCodes.OtherData, $"the neighbours are of another set, of {neighbours.Points.Count} embeddings", "find neighbours in the set that is searched");
        }

        (_points, _neighbours, _trainer, _settings, _time) = (points, settings.Form == PoolForm.All ? null : neighbours, trainer, settings, time);
    }

    /// <summary>Says which search this is, for its journal: embeddings, neighbours, settings and start, shortened to a line.</summary>
    public string Identify(SearchStart start) => JsonSerializer.Serialize(
        new
        {
            Embeddings = Convert.ToHexStringLower(_points.Fingerprint[..8]),
            Neighbours = _neighbours?.Neighbours,
            Settings = _settings with { Threads = 1 },
            Positives = IdentifyRows(start.Positives),
            Negatives = IdentifyRows(start.Negatives),
            Hints = IdentifyRows(start.Hints),
        },
        Json);

    /// <summary>Searches until there are as many labels as wanted, or nothing is left to ask about.</summary>
    /// <param name="start">What is known before.</param>
    /// <param name="oracle">Answers.</param>
    /// <param name="journal">Keeps each answer and knows those of before; null: nothing is kept.</param>
    /// <param name="test">Measures the model of each round; null: not measured.</param>
    /// <param name="positives">Positives of the whole set, for recall; null: not known.</param>
    /// <param name="cancel">Ends the search; with the journal it goes on later.</param>
    /// <returns>A record per round, that of the start first. A search that goes on begins with the record of where it stands.</returns>
    /// <exception cref="SearchException">The start or the journal contradicts itself.</exception>
    public async IAsyncEnumerable<RoundRecord> RunAsync(
        SearchStart start,
        IOracle oracle,
        ISearchJournal? journal = null,
        ConceptTruth? test = null,
        int? positives = null,
        [EnumeratorCancellation] CancellationToken cancel = default)
    {
        foreach (int hint in start.Hints) _points.CheckRow(hint);
        SearchState state = new(_points, _neighbours, _settings, start);
        state.Repeat(journal?.Past ?? [], cancel);
        while (true)
        {
            await AskAsync(state, oracle, journal, cancel).ConfigureAwait(false);

            long began = _time.GetTimestamp();
            IConceptModel? model = Train(state, cancel);
            double training = _time.GetElapsedTime(began).TotalSeconds;
            yield return Record(state, test is null || model is null ? null : test.AveragePrecisionOf(model), positives);

            int wanted = Math.Min(_settings.Batch, _settings.Labels - state.Labels);
            if (wanted <= 0 || state.Pool.Count + state.Pool.Outside == 0) yield break;
            BatchChosen chosen = Choose(state, model, start, wanted, training, oracle.SeesScores, cancel);
            if (journal is not null) await journal.AppendAsync(chosen, cancel).ConfigureAwait(false);
        }
    }

    // How many and which: a thousand ids would drown the message that two searches differ.
    private string IdentifyRows(IReadOnlyList<int> rows)
    {
        ulong mixed = 0;
        foreach (int row in rows)
        {
            _points.CheckRow(row);
            mixed = Chance.Mix(mixed, _points.IdBytes(row));
        }

        return FormattableString.Invariant($"{rows.Count}: {mixed:x16}");
    }

    private async Task AskAsync(SearchState state, IOracle oracle, ISearchJournal? journal, CancellationToken cancel)
    {
        while (state.Batch.Length > 0)
        {
            int row = state.Batch[state.Place];
            Question question = new(
                row, _points.Id(row), state.Round + 1, state.Place, state.Batch.Length, state.Labels, state.Positives, state.Chosen?.LogOdds?[state.Place]);
            Answer answer = await oracle.AskAsync(question, cancel).ConfigureAwait(false);
            if (answer == Answer.Back && state.Place == 0) continue;

            // Kept first: an answer that counts here is never one that a crash can lose.
            SearchEvent happened = answer == Answer.Back ? new Withdrawn(_points.Id(state.Batch[state.Place - 1])) : new Answered(question.Id, answer);
            if (journal is not null) await journal.AppendAsync(happened, cancel).ConfigureAwait(false);
            if (answer == Answer.Back) state.Withdraw();
            else state.Answer(answer);
        }
    }

    private IConceptModel? Train(SearchState state, CancellationToken cancel)
    {
        if (state.Positives == 0 || state.Positives == state.Labels) return null;
        (int[] rows, bool[] positive) = state.LabelledRows();

        return _trainer.Train(_points, rows, positive, cancel);
    }

    private BatchChosen Choose(SearchState state, IConceptModel? model, SearchStart start, int wanted, double training, bool tellsScores, CancellationToken cancel)
    {
        long began = _time.GetTimestamp();
        BatchSelection selection = new(_points, _neighbours, _settings, state, start.Hints);
        string chosenBy = _settings.Rule.ToString();
        if (_settings.Rule == SelectionRule.Random) selection.Choose(null, SelectionRule.Random, wanted, cancel);
        else if (model is not null) selection.Choose(model, _settings.Rule, wanted, cancel);
        else if (state.Positives > 0)
        {
            chosenBy = "MeanPositive";
            selection.Choose(MeanPositive(state), SelectionRule.MostLikelyPositive, wanted, cancel);
        }
        else
        {
            chosenBy = "Anywhere";
            selection.ChooseAnywhere(wanted, cancel);
        }

        double seconds = _time.GetElapsedTime(began).TotalSeconds;
        BatchChosen chosen = new([.. selection.Rows.Select(_points.Id)], chosenBy, selection.Explored, selection.Scored, seconds, training, tellsScores ? LogOdds(model, selection.Rows) : null);
        state.Open(chosen, [.. selection.Rows]);

        return chosen;
    }

    private double[]? LogOdds(IConceptModel? model, List<int> rows)
    {
        if (model is null || _settings.Rule == SelectionRule.Random) return null;
        double[] odds = new double[rows.Count];
        model.LogOdds(_points, rows.ToArray(), odds);

        return odds;
    }

    private LinearModel MeanPositive(SearchState state)
    {
        double[] mean = new double[_points.Width];
        foreach (int row in state.LabelledRows().Rows)
        {
            ReadOnlySpan<float> vector = _points.Vector(row);
            for (int i = 0; i < mean.Length; i++) mean[i] += vector[i];
        }

        return new LinearModel(mean, 0, _settings.Threads);
    }

    private RoundRecord Record(SearchState state, double? precision, int? positives) => new()
    {
        Round = state.Round,
        ChosenBy = state.Chosen?.ChosenBy ?? "",
        Labels = state.Labels,
        Positives = state.Positives,
        NewPositives = state.NewPositives,
        Skipped = state.Skipped,
        Explored = state.Chosen?.Explored ?? 0,
        AveragePrecision = precision,
        Recall = positives is > 0 ? (double)state.Positives / positives : null,
        Candidates = state.Pool.Count,
        PoolShare = (double)state.Pool.Touched / _points.Count,
        ScoredNow = state.Chosen?.Scored ?? 0,
        Scored = state.Scored,
        SelectionSeconds = state.Chosen?.SelectionSeconds ?? 0,
        TrainingSeconds = state.Chosen?.TrainingSeconds ?? 0,
    };
}
