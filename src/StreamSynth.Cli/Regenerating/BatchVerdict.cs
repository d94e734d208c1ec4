namespace StreamSynth.Cli.Regenerating;

/// <summary>Says how a batch that was made again compares with the one of the run.</summary>
/// <param name="Node">The training node whose ledger and pool hold it.</param>
/// <param name="Batch">Its number at the generator.</param>
/// <param name="Members">Images that the ledger gives it.</param>
/// <param name="Compared">Those that the pool still holds: what could be compared.</param>
/// <param name="EqualBytes">Images that came out with the same bytes.</param>
/// <param name="Max">Largest difference of two 8-bit values over all compared images.</param>
/// <param name="Mean">Mean absolute difference of 8-bit values in the worst image.</param>
/// <param name="Missing">Images that did not come, or came in another batch, with the reason; empty when all did.</param>
/// <param name="Verdict">What it amounts to.</param>
internal sealed record BatchVerdict(string Node, long Batch, int Members, int Compared, int EqualBytes, int Max, double Mean, IReadOnlyList<string> Missing, VerdictKind Verdict);

/// <summary>Names the outcomes of a comparison.</summary>
internal enum VerdictKind
{
    /// <summary>Every pixel is equal.</summary>
    Equal,

    /// <summary>Pixels differ, but the run is repeated under other terms, and they differ no more than those explain.</summary>
    Within,

    /// <summary>Pixels differ more than they may.</summary>
    Differs,

    /// <summary>An image did not come again.</summary>
    Missing,
}

/// <summary>Bounds how far images may be apart that were made in batches of another size, by another number of threads, on another provider or by other versions.</summary>
/// <remarks>
/// Measured on the icon models (quickstart, eight steps, CPU): batches of 1 instead of 16, and two threads instead of one, give the same bytes. Where float sums do round otherwise (other
/// providers), 8-bit values move by one, and a lossy codec spreads that: 200 drawings of 32x32 with up to a tenth of their values moved by one differ after WebP at quality 90 by at most 22, and
/// by 1.8 on average in the worst image. Both bounds are rounded up from that.
/// </remarks>
internal static class Tolerance
{
    /// <summary>Gives the largest difference of two 8-bit values.</summary>
    public const int Max = 32;

    /// <summary>Gives the mean absolute difference of the 8-bit values of one image.</summary>
    public const double Mean = 2.0;
}
