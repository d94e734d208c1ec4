using StreamSynth.Labelling.Desk;

namespace StreamSynth.Labelling.Pages;

/// <summary>Is what the page sends.</summary>
/// <param name="Question">Number of the question.</param>
/// <param name="Answer">What is said.</param>
internal sealed record GivenAnswer(int Question, DeskAnswer Answer);
