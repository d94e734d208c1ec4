namespace StreamSynth.Media;

/// <summary>Chooses the codec of an encoded image.</summary>
public enum EncodedFormat
{
    /// <summary>WebP: lossy (VP8, chroma always halved) unless <see cref="EncodeSettings.Lossless"/> is set (VP8L).</summary>
    Webp,

    /// <summary>PNG: always lossless.</summary>
    Png,

    /// <summary>JPEG: always lossy.</summary>
    Jpeg,

    /// <summary>AVIF: one AV1 frame of 8 bits; smallest and slowest.</summary>
    Avif,
}

/// <summary>Chooses how finely a lossy codec keeps colour, next to brightness.</summary>
public enum ChromaSampling
{
    /// <summary>Half below quality 90, full from there on; WebP always halves.</summary>
    Auto,

    /// <summary>4:2:0: one colour for each 2x2 pixels.</summary>
    Half,

    /// <summary>4:4:4: a colour for each pixel; keeps thin coloured lines.</summary>
    Full,
}
