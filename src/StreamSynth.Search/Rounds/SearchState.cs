using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Neighbours;
using StreamSynth.Search.Selection;

namespace StreamSynth.Search.Rounds;

/// <summary>Holds labels, pool and the open batch; events alone change it, so past events bring it back.</summary>
internal sealed class SearchState
{
    private readonly EmbeddingSet _points;
    private readonly NeighbourRows? _neighbours;
    private readonly Dictionary<int, bool> _labels = [];
    private readonly List<Answer> _answers = [];   // of the open batch
    private int _dryRounds;

    public SearchState(EmbeddingSet points, NeighbourRows? neighbours, SearchSettings settings, SearchStart start)
    {
        (_points, _neighbours) = (points, neighbours);
        Pool = new CandidatePool(points, withSum: settings.Rule == SelectionRule.InformationDensity);
        if (neighbours is null)
        {
            for (int row = 0; row < points.Count; row++) Pool.Join(row);
        }

        int[] expanded = [.. start.Positives, .. settings.ExpandNegativeSeeds ? start.Negatives : []];
        neighbours?.Prepare(expanded);
        foreach (int row in start.Positives) Label(row, positive: true, expand: true);
        foreach (int row in start.Negatives) Label(row, positive: false, settings.ExpandNegativeSeeds);
    }

    public CandidatePool Pool { get; }

    /// <summary>Gets the batches that are answered.</summary>
    public int Round { get; private set; }

    public int Labels => _labels.Count;

    public int Positives { get; private set; }

    public int NewPositives { get; private set; }

    public int Skipped { get; private set; }

    public long Scored { get; private set; }

    /// <summary>Gets the last batch that was chosen.</summary>
    public BatchChosen? Chosen { get; private set; }

    /// <summary>Gets the rows of the batch that is open; empty: none is.</summary>
    public int[] Batch { get; private set; } = [];

    /// <summary>Gets how many of the batch are answered.</summary>
    public int Place => _answers.Count;

    /// <summary>Gets how many batches in a row have found no positive.</summary>
    public int DryRounds => _dryRounds;

    /// <summary>Takes a point out of the pool and lets its neighbours join.</summary>
    /// <returns>Those that joined.</returns>
    public List<int> Choose(int row, CancellationToken cancel)
    {
        List<int> joined = [];
        Pool.Take(row);
        if (_neighbours is null) return joined;
        foreach (int neighbour in _neighbours.Of(row, cancel).Span)
        {
            if (Pool.Join(neighbour)) joined.Add(neighbour);
        }

        return joined;
    }

    /// <summary>Opens a batch whose points have been chosen.</summary>
    public void Open(BatchChosen chosen, int[] rows)
    {
        Chosen = chosen;
        Batch = rows;
        _answers.Clear();
        NewPositives = 0;
        Scored += chosen.Scored;
        if (rows.Length == 0) Close();
    }

    /// <summary>Takes the answer to the next point of the batch.</summary>
    public void Answer(Answer answer)
    {
        int row = Batch[Place];
        if (answer == Rounds.Answer.Skip) Skipped++;
        else _labels[row] = answer == Rounds.Answer.Yes;
        if (answer == Rounds.Answer.Yes)
        {
            Positives++;
            NewPositives++;
        }

        _answers.Add(answer);
        if (Place == Batch.Length) Close();
    }

    /// <summary>Withdraws the last answer of the batch.</summary>
    public void Withdraw()
    {
        Answer last = _answers[^1];
        _answers.RemoveAt(_answers.Count - 1);
        if (last == Rounds.Answer.Skip) Skipped--;
        else _labels.Remove(Batch[Place]);
        if (last != Rounds.Answer.Yes) return;
        Positives--;
        NewPositives--;
    }

    /// <summary>Does again what happened before.</summary>
    /// <exception cref="SearchException">The events contradict each other.</exception>
    public void Repeat(IReadOnlyList<SearchEvent> past, CancellationToken cancel)
    {
        for (int i = 0; i < past.Count; i++)
        {
            switch (past[i])
            {
                case BatchChosen chosen when Batch.Length == 0 && (chosen.LogOdds is null || chosen.LogOdds.Count == chosen.Ids.Count):
                    Reopen(chosen, cancel);
                    break;
                case Answered answered when Place < Batch.Length && answered.Answer != Rounds.Answer.Back && _points.Id(Batch[Place]) == answered.Id:
                    Answer(answered.Answer);
                    break;
                case Withdrawn withdrawn when Place > 0 && _points.Id(Batch[Place - 1]) == withdrawn.Id:
                    Withdraw();
                    break;
                default:
                    throw new SearchException(SearchFaultCodes.Journal, $"event {i + 1} of the journal, {past[i]}, cannot follow those before it", "restore the journal from a copy");
            }
        }
    }

    /// <summary>Gives the labelled rows in order of ids, whatever order they were labelled in: a model trained on them does not depend on it.</summary>
    public (int[] Rows, bool[] Positive) LabelledRows()
    {
        int[] rows = [.. _labels.Keys];
        Array.Sort(rows, (a, b) => _points.Ranks[a].CompareTo(_points.Ranks[b]));

        return (rows, Array.ConvertAll(rows, row => _labels[row]));
    }

    private void Reopen(BatchChosen chosen, CancellationToken cancel)
    {
        int[] rows = [.. chosen.Ids.Select(_points.RowOf)];
        _neighbours?.Prepare(rows, cancel);
        foreach (int row in rows) Choose(row, cancel);
        Open(chosen, rows);
    }

    private void Label(int row, bool positive, bool expand)
    {
        _points.CheckRow(row);
        if (!_labels.TryAdd(row, positive))
        {
            throw new SearchException(SearchFaultCodes.Labels, $"row {row} ('{_points.Id(row)}') is given twice at the start", "give each labelled point once, as positive or as negative");
        }

        if (positive) Positives++;
        if (expand) Choose(row, CancellationToken.None);
        else Pool.Take(row);
    }

    private void Close()
    {
        _dryRounds = NewPositives > 0 ? 0 : _dryRounds + 1;
        Round++;
        Batch = [];
        _answers.Clear();
    }
}
