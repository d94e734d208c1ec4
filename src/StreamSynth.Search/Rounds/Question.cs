namespace StreamSynth.Search.Rounds;

/// <summary>Asks whether a point belongs to the concept.</summary>
/// <param name="Row">Its row in the set.</param>
/// <param name="Id">Its id.</param>
/// <param name="Round">The batch, from 1.</param>
/// <param name="Place">Its place in the batch, from 0.</param>
/// <param name="BatchSize">Points of the batch.</param>
/// <param name="Labels">Labels so far.</param>
/// <param name="Positives">Labels so far that are positive.</param>
/// <param name="LogOdds">How likely the model of this batch holds it to be positive, in nats; null where the oracle does not see it, no model could be trained, or the rule needs none.</param>
public sealed record Question(int Row, string Id, int Round, int Place, int BatchSize, int Labels, int Positives, double? LogOdds = null);
