namespace StreamSynth.Search.Selection;

/// <summary>Is a point that was chosen.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Score">What it was chosen for; 0 where it was drawn.</param>
internal readonly record struct Choice(int Row, double Score);
