namespace StreamSynth.Media.Native;

/// <summary>Turns an image upright by its EXIF orientation (EXIF 2.32, tag 0x0112): 1 as it is, 2 mirrored, 3 upside down, 4 flipped, 5 to 8 lying on a side.</summary>
internal static class Orientation
{
    /// <summary>Gives the size after turning.</summary>
    internal static ImageSize SizeOf(ImageSize stored, int orientation) => orientation >= 5 ? new(stored.Height, stored.Width) : stored;

    /// <summary>Tells whether turning reads rows in another order than from the top.</summary>
    internal static bool ReadsBackwards(int orientation) => orientation >= 3;

    /// <summary>Turns the image.</summary>
    internal static void Add(VipsChain chain, int orientation)
    {
        if (orientation is 5 or 6) chain.Then("rot", ("angle", "d90"));
        if (orientation is 7 or 8) chain.Then("rot", ("angle", "d270"));
        if (orientation == 3) chain.Then("rot", ("angle", "d180"));
        if (orientation is 2 or 5 or 7) chain.Then("flip", ("direction", "horizontal"));
        if (orientation == 4) chain.Then("flip", ("direction", "vertical"));
    }
}
