using System.Globalization;

namespace StreamSynth.Media.Native;

/// <summary>Turns whatever a file holds into three bands of 8-bit sRGB: profile, ink, grey, depth, transparency, in that order.</summary>
internal static class SrgbConversion
{
    private const int Srgb = 22;
    private const int Cmyk = 15;

    private static readonly string InverseOf255 = (1 / 255.0).ToString("R", CultureInfo.InvariantCulture);

    internal static void Add(VipsChain chain, bool useProfile, MediaTask task)
    {
        if (useProfile && chain.Image.HasProfile) AddProfile(chain);
        if (chain.Image.Interpretation == Cmyk) AddInk(chain, task);
        if (chain.Image.Interpretation != Srgb || !chain.Image.IsUnsigned8) chain.Then("colourspace", ("space", "srgb"));
        if (chain.Image.HasAlpha) chain.Then("flatten", ("background", "255 255 255"));
    }

    private static void AddProfile(VipsChain chain)
    {
        try
        {
            chain.Then("icc_transform", ("output-profile", "srgb"), ("embedded", "true"), ("intent", "relative"), ("depth", "8"));
        }
        catch (MediaException)
        {
            // A damaged profile spoils no pixel: the image is read without it, as browsers and Pillow do.
        }
    }

    // (255-C)(255-K)/255, rounded.
    private static void AddInk(VipsChain chain, MediaTask task)
    {
        chain.Then("invert");
        using VipsChain black = chain.Fork();
        black.Then("extract_band", ("band", "3"));
        chain.Then("extract_band", ("band", "0"), ("n", "3"));
        using VipsOperation multiply = new("multiply", task);
        chain
            .Replace(multiply.Set("left", chain.Image).Set("right", black.Image).RunToImage())
            .Then("linear", ("a", InverseOf255), ("b", "0.5"), ("uchar", "true"))
            .Then("copy", ("interpretation", "srgb"));
    }
}
