namespace StreamSynth.Labelling.Pages;

/// <summary>Says why a request is refused.</summary>
/// <param name="Status">Status code of HTTP.</param>
/// <param name="Why">What was expected and what to do.</param>
internal sealed record PageRefusal(int Status, string Why);
