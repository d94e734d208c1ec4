using StreamSynth.Media;

namespace StreamSynth.Blocks.Training.Augmenting;

/// <summary>Says what enters an image from beyond its edge when it is moved.</summary>
public enum Border
{
    /// <summary>White.</summary>
    White,

    /// <summary>Black.</summary>
    Black,

    /// <summary>The mean colour of the normalisation, which becomes about 0.</summary>
    Mean,

    /// <summary>The nearest pixel of the edge.</summary>
    Edge,

    /// <summary>The image mirrored at its edge, without the edge itself.</summary>
    Reflect,
}

/// <summary>Turns borders into colours.</summary>
internal static class BorderColour
{
    /// <summary>Tells whether a border is one colour.</summary>
    public static bool IsPlain(this Border border) => border is Border.White or Border.Black or Border.Mean;

    /// <summary>Gives the colour of a plain border.</summary>
    public static Rgb Of(Border border, Normalisation normalisation) => border switch
    {
        Border.White => Rgb.White,
        Border.Black => Rgb.Black,
        Border.Mean => new(Level(normalisation.Mean[0]), Level(normalisation.Mean[1]), Level(normalisation.Mean[2])),
        _ => throw new ArgumentOutOfRangeException(nameof(border), border, "It is not one colour."),
    };

    private static byte Level(double mean) => (byte)Math.Round(mean * 255, MidpointRounding.AwayFromZero);
}
