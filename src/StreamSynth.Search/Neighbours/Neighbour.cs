namespace StreamSynth.Search.Neighbours;

/// <summary>Is a point near another.</summary>
/// <param name="Row">Its row in the set.</param>
/// <param name="Similarity">Cosine of the angle between the two, -1 to 1.</param>
public readonly record struct Neighbour(int Row, float Similarity);
