namespace StreamSynth.Media;

/// <summary>One sRGB colour.</summary>
/// <param name="Red">0 to 255.</param>
/// <param name="Green">0 to 255.</param>
/// <param name="Blue">0 to 255.</param>
public readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    /// <summary>Gives black.</summary>
    public static Rgb Black => new(0, 0, 0);

    /// <summary>Gives white.</summary>
    public static Rgb White => new(255, 255, 255);
}
