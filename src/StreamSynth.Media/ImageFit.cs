namespace StreamSynth.Media;

/// <summary>Chooses what happens when an image is resized to another aspect ratio.</summary>
public enum ImageFit
{
    /// <summary>Fills the target and cuts off what stands over on two opposite sides.</summary>
    Cover,

    /// <summary>Shows the whole image; the margin on two opposite sides is white.</summary>
    Contain,

    /// <summary>Fills the target with the whole image, whose aspect ratio changes.</summary>
    Squash,
}

/// <summary>Chooses the interpolation of <see cref="ImageResizer"/>; all but the first are widened when shrinking, so that detail is averaged, not dropped.</summary>
public enum ResizeKernel
{
    /// <summary>The nearest pixel: keeps hard edges and single colours, drops detail.</summary>
    Nearest,

    /// <summary>Triangle: soft, never rings.</summary>
    Bilinear,

    /// <summary>Catmull-Rom cubic: what most image classifiers were trained with.</summary>
    Bicubic,

    /// <summary>Lanczos windowed sinc with three lobes: sharpest, may ring.</summary>
    Lanczos3,
}
