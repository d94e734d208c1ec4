using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;

namespace StreamSynth.Blocks.Clip;

/// <summary>Turns the scores of one call into outcomes: what both CLIP filters do alike.</summary>
/// <param name="options">Thresholds, and what is kept of a window.</param>
internal sealed class ClipVerdicts(ClipThresholds options)
{
    /// <summary>Judges the members of one batch or window.</summary>
    /// <param name="members">The members.</param>
    /// <param name="scores">Score and margin of each; an error where it could not be scored.</param>
    /// <param name="origin">Writes scores and rank into what the ledger remembers of a payload.</param>
    /// <param name="keep">Makes the payload that goes on.</param>
    public IReadOnlyList<Outcome<T>> Judge<T>(
        IReadOnlyList<BatchMember<T>> members, IReadOnlyList<ClipScore> scores, Func<T, ClipScore, WindowRank?, object> origin, Func<T, ClipScore, WindowRank?, T> keep)
        where T : class, ILabelled
    {
        (WindowRank Rank, bool Stays)?[] ranks = Rank(members, scores);
        var outcomes = new Outcome<T>[members.Count];
        for (int i = 0; i < members.Count; i++)
        {
            T payload = members[i].Payload;
            ClipScore score = scores[i];
            WindowRank? rank = ranks[i]?.Rank;
            if (score.Error is { } error) outcomes[i] = Outcome<T>.Fail(error);
            else if (options.Judge(score.Score, score.Margin) is { } reason) outcomes[i] = Outcome<T>.Skip(reason, origin(payload, score, rank));
            else if (ranks[i] is { Stays: false }) outcomes[i] = Outcome<T>.Skip(KeepTop.Dropped, origin(payload, score, rank));
            else outcomes[i] = keep(payload, score, rank);
        }

        return outcomes;
    }

    private (WindowRank Rank, bool Stays)?[] Rank<T>(IReadOnlyList<BatchMember<T>> members, IReadOnlyList<ClipScore> scores)
        where T : class, ILabelled
    {
        var ranks = new (WindowRank, bool)?[members.Count];
        if (options.KeepTop is not { } share) return ranks;

        int[] scored = [.. Enumerable.Range(0, members.Count).Where(i => scores[i].Error is null)];
        (int, double)[] values = [.. scored.Select(i => (members[i].Payload.Label.Index, options.RankBy == RankBy.Margin ? scores[i].Margin : scores[i].Score))];
        (WindowRank, bool)[] verdicts = new KeepTop(share).Judge(values, members[0].Header.Ordinal / options.Window);
        for (int i = 0; i < scored.Length; i++) ranks[scored[i]] = verdicts[i];

        return ranks;
    }
}

/// <summary>Holds how one payload was scored.</summary>
/// <param name="Score">Cosine similarity to its class.</param>
/// <param name="Margin">That minus the best among the other classes.</param>
/// <param name="Error">Why it could not be scored; null when it was.</param>
internal readonly record struct ClipScore(double Score, double Margin, Exception? Error = null);
