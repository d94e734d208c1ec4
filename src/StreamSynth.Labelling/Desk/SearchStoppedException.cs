namespace StreamSynth.Labelling.Desk;

/// <summary>Tells that a search ended before an answer was kept.</summary>
/// <param name="why">Why it ended, a sentence.</param>
public sealed class SearchStoppedException(string why) : Exception(why);
