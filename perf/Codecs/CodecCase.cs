using StreamSynth.Media;

namespace StreamSynth.Perf.Codecs;

/// <summary>Is one codec with the arguments that give the vips tool the same settings.</summary>
/// <param name="Name">Shown in the table, and the ending of the tool's files.</param>
/// <param name="Settings">Ours.</param>
/// <param name="Save">The tool's operation.</param>
/// <param name="Arguments">The tool's arguments.</param>
/// <param name="Bare">The same for the bundled library, as its file names take them.</param>
/// <param name="Repeats">Images per round.</param>
internal sealed record CodecCase(string Name, EncodeSettings Settings, string Save, string Arguments, string Bare, int Repeats)
{
    public static IReadOnlyList<CodecCase> All { get; } =
    [
        new("jpg", new() { Format = EncodedFormat.Jpeg }, "jpegsave", "--Q 90 --subsample-mode off --optimize-coding --strip", "Q=90,subsample-mode=off,optimize-coding,keep=none", 6),
        new("png", new() { Format = EncodedFormat.Png }, "pngsave", "--compression 6 --strip", "compression=6,keep=none", 2),
        new("webp", new() { Format = EncodedFormat.Webp }, "webpsave", "--Q 90 --effort 4 --strip", "Q=90,effort=4,keep=none", 2),
        new("avif", new() { Format = EncodedFormat.Avif }, "heifsave", "--compression av1 --bitdepth 8 --Q 75 --effort 1 --subsample-mode on --strip", "compression=av1,bitdepth=8,Q=75,effort=1,subsample-mode=on,keep=none", 2),
    ];
}
