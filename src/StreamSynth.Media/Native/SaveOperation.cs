namespace StreamSynth.Media.Native;

/// <summary>Translates encode settings into the arguments of libvips' savers.</summary>
internal static class SaveOperation
{
    internal static VipsOperation Make(EncodeSettings settings, MediaTask task) => settings.Format switch
    {
        EncodedFormat.Png => Png(settings, task),
        EncodedFormat.Jpeg => Jpeg(settings, task),
        EncodedFormat.Avif => Avif(settings, task),
        _ => Webp(settings, task),
    };

    private static VipsOperation Png(EncodeSettings settings, MediaTask task) =>
        new VipsOperation("pngsave_target", task).Set("compression", settings.EffectiveEffort * 3 / 2); // 0..6 -> zlib's 0..9

    private static VipsOperation Webp(EncodeSettings settings, MediaTask task) =>
        new VipsOperation("webpsave_target", task).Set("Q", settings.EffectiveQuality).Set("lossless", settings.Lossless).Set("effort", settings.EffectiveEffort);

    private static VipsOperation Jpeg(EncodeSettings settings, MediaTask task) => new VipsOperation("jpegsave_target", task)
        .Set("Q", settings.EffectiveQuality)
        .Set("subsample-mode", settings.HasFullChroma ? "off" : "on")
        .Set("optimize-coding", settings.EffectiveEffort >= 1)
        .Set("interlace", settings.EffectiveEffort >= 4)
        .Set("trellis-quant", settings.EffectiveEffort >= 6);

    // 8 bits: the default of 12 would not be read by many. The matrix of lossless is the identity, which libvips sets itself.
    private static VipsOperation Avif(EncodeSettings settings, MediaTask task) => new VipsOperation("heifsave_target", task)
        .Set("compression", "av1")
        .Set("bitdepth", 8)
        .Set("Q", settings.EffectiveQuality)
        .Set("lossless", settings.Lossless)
        .Set("subsample-mode", settings.HasFullChroma ? "off" : "on")
        .Set("effort", settings.EffectiveEffort);
}
