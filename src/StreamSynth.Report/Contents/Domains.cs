namespace StreamSynth.Report.Contents;

/// <summary>Names the two domains as the tables do.</summary>
internal static class Domains
{
    public const string Real = "real";

    public const string Synthetic = "synthetic";
}
