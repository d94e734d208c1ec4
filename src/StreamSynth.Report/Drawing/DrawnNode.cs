namespace StreamSynth.Report.Drawing;

/// <summary>Holds one node of a drawing.</summary>
/// <param name="Name">Its name, as the edges use it.</param>
/// <param name="Lines">Texts below the name, one per line.</param>
public sealed record DrawnNode(string Name, IReadOnlyList<string> Lines);
