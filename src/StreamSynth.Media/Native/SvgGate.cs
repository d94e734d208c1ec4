namespace StreamSynth.Media.Native;

/// <summary>Keeps two threads out of the XML parser at once.</summary>
/// <remarks>
/// sharp's libvips builds libxml2 without threads: two faulty documents parsed at the same time corrupt the heap and kill the process (seen
/// within seconds with 8 threads). The load operation parses; drawing, the longer part, only parses again for an SVG embedded in the SVG.
/// </remarks>
internal static class SvgGate
{
    internal static readonly Lock Parser = new();

    /// <summary>Tells whether drawing is sure not to parse, so that it may run outside the gate.</summary>
    /// <remarks>
    /// Sure means: plain UTF-8 without image elements, data addresses, declarations, character references or CSS escapes that could hide one.
    /// All icons without pictures are of that kind.
    /// </remarks>
    internal static bool DrawsWithoutParsing(ReadOnlySpan<byte> svg) =>
        svg.StartsWith("<svg"u8)
        && svg.IndexOfAny("&\\\0"u8) < 0
        && svg.IndexOf("<!"u8) < 0
        && svg.IndexOf("<?"u8) < 0
        && svg.IndexOf("mage"u8) < 0
        && svg.IndexOf("ata:"u8) < 0
        && svg.IndexOf("ATA:"u8) < 0;
}
