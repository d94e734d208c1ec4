namespace StreamSynth.Report.Drawing;

/// <summary>Holds one edge of a drawing.</summary>
/// <param name="From">Where it starts, "node.port".</param>
/// <param name="To">Where it ends, "node.port".</param>
/// <param name="Label">Short text beside the edge.</param>
/// <param name="Detail">What a pointer over the edge shows behind its ends.</param>
/// <param name="Gathered">Whether it is dashed, because its receiver reads it to the end before it starts.</param>
public sealed record DrawnEdge(string From, string To, string Label, string Detail, bool Gathered)
{
    internal string FromNode => From.Split('.')[0];

    internal string ToNode => To.Split('.')[0];

    internal string ToPort => To[(To.IndexOf('.', StringComparison.Ordinal) + 1)..];
}
