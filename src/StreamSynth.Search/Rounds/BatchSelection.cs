using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Models;
using StreamSynth.Search.Neighbours;
using StreamSynth.Search.Selection;

namespace StreamSynth.Search.Rounds;

/// <summary>Chooses a batch: the best candidate, its neighbours join, the best candidate, and so on.</summary>
/// <remarks>Source: Coleman et al. 2022, algorithm 2, lines 5 to 9.</remarks>
internal sealed class BatchSelection(EmbeddingSet points, NeighbourRows? neighbours, SearchSettings settings, SearchState state, IReadOnlyList<int> hints)
{
    private const ulong OutsideStream = 0x6F757473;

    /// <summary>Gets the rows chosen so far.</summary>
    public List<int> Rows { get; } = [];

    /// <summary>Gets how many of them were picked outside the pool.</summary>
    public int Explored { get; private set; }

    /// <summary>Gets how many scores were computed.</summary>
    public long Scored { get; private set; }

    /// <summary>Chooses without a model: hints, then any.</summary>
    public void ChooseAnywhere(int count, CancellationToken cancel)
    {
        foreach (int row in Outside(count, fromPoolToo: true)) Take(row, null, cancel);
    }

    /// <summary>Chooses.</summary>
    /// <param name="model">The model of this batch; null where the rule needs none.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="count">How many, if there are as many.</param>
    /// <param name="cancel">Stops choosing; the state is spoilt then.</param>
    public void Choose(IConceptModel? model, SelectionRule rule, int count, CancellationToken cancel)
    {
        bool explores = settings.ExploreAfter > 0 && state.DryRounds >= settings.ExploreAfter;
        if (explores) Explore((int)Math.Ceiling(settings.ExploreShare * count), cancel);

        IRanking ranking = rule switch
        {
            SelectionRule.Random => new UniformRanking(points, settings.Seed, state.Labels + state.Skipped),
            SelectionRule.InformationDensity => new DensityRanking(state.Pool, model!, settings.DensityPower, settings.Threads),
            _ => new ScoredRanking(points, model!, uncertainFirst: rule == SelectionRule.MaxEntropy),
        };
        ranking.Join(state.Pool.Candidates());
        while (Rows.Count < count && ranking.TryTake(out Choice choice)) Take(choice.Row, ranking, cancel);

        Scored = ranking.Scored;

        // The pool is empty, but the set is not.
        if (Rows.Count < count) Explore(count - Rows.Count, cancel);
    }

    private void Explore(int count, CancellationToken cancel)
    {
        foreach (int row in Outside(count, fromPoolToo: false))
        {
            // A point picked before it may have brought this one into the pool.
            if (!state.Pool.IsOutside(row)) continue;
            Take(row, null, cancel);
            Explored++;
        }
    }

    private List<int> Outside(int count, bool fromPoolToo) =>
        new Outsiders(state.Pool, hints, Chance.Mix(settings.Seed, OutsideStream)).Pick(count, fromPoolToo);

    private void Take(int row, IRanking? ranking, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (ranking is not null) AskAhead(row, ranking, cancel);
        Rows.Add(row);
        List<int> joined = state.Choose(row, cancel);
        if (joined.Count > 0) ranking?.Join(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(joined));
    }

    // Where a pass over the set answers many questions as fast as one, it is asked about those that will probably be chosen next as well.
    private void AskAhead(int row, IRanking ranking, CancellationToken cancel)
    {
        if (neighbours is null || neighbours.QuestionsAtOnce == 1 || neighbours.Has(row)) return;
        int[] rows = new int[neighbours.QuestionsAtOnce];
        rows[0] = row;
        int likely = ranking.Likely(rows.AsSpan(1));
        neighbours.Prepare(rows.AsSpan(0, 1 + likely), cancel);
    }
}
