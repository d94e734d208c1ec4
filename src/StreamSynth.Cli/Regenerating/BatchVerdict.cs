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
/// Float sums in another order differ in the last bits; 8-bit rounding then turns single values by one, and a lossy codec spreads that over its blocks. Measured on the icon models (quickstart, eight steps,
/// CPU; WebP at quality 90) over batch sizes 1, 4, 8 and 16 against 16 and one, two and four threads: see the README. A wrong model, seed or step count gives means above 5.
/// </remarks>
internal static class Tolerance
{
    /// <summary>Gives the largest difference of two 8-bit values.</summary>
    public const int Max = 48;

    /// <summary>Gives the mean absolute difference of the 8-bit values of one image.</summary>
    public const double Mean = 1.0;
}
