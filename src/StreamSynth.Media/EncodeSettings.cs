using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StreamSynth.Media;

/// <summary>Chooses the codec of an encoded image.</summary>
public enum EncodedFormat
{
    /// <summary>WebP, lossy unless <see cref="EncodeSettings.Lossless"/> is set.</summary>
    WebP,

    /// <summary>PNG, always lossless.</summary>
    Png,
}

/// <summary>Settings of <see cref="ImageEncoder"/>.</summary>
public sealed record EncodeSettings
{
    /// <summary>Codec.</summary>
    [Description("Codec: WebP or Png.")]
    public EncodedFormat Format { get; init; } = EncodedFormat.WebP;

    /// <summary>Quality of lossy WebP, 1 (small) to 100 (faithful); PNG and lossless WebP do not use it.</summary>
    [Description("Quality of lossy WebP, from 1 (small) to 100 (faithful).")]
    [Range(1, 100)]
    public int Quality { get; init; } = 80;

    /// <summary>Whether WebP keeps every pixel exactly.</summary>
    [Description("Whether WebP keeps every pixel exactly; PNG always does.")]
    public bool Lossless { get; init; }

    /// <summary>Time spent on a smaller file: 0 (fast) to 6 (small).</summary>
    [Description("Time spent on a smaller file, from 0 (fast) to 6 (small).")]
    [Range(0, 6)]
    public int Effort { get; init; } = 4;
}
