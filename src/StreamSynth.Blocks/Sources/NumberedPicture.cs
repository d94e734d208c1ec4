using System.Globalization;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;

namespace StreamSynth.Blocks.Sources;

/// <summary>Finds out what an image of a numbered class is before its pixels are read.</summary>
/// <param name="classes">Classes by number.</param>
/// <param name="split">Name of the split.</param>
internal sealed class NumberedPicture(SourceClasses classes, string split)
{
    /// <summary>Gives the provenance; null when the image is skipped or failed, as <paramref name="outcome"/> says.</summary>
    /// <param name="number">Class number.</param>
    /// <param name="file">Name of the file.</param>
    /// <param name="index">Number of the image in its file.</param>
    /// <param name="outcome">Skip or failure.</param>
    public Provenance? TryPlace(int number, string file, long index, out Outcome<Picture> outcome)
    {
        outcome = default;
        if (!classes.HasNumber(number))
        {
            outcome = Outcome<Picture>.Fail(new InvalidDataException($"{file}: image {index} has label {number}, which is none of {classes.Numbers}."));
            return null;
        }

        if (classes.Find(number) is { } label) return new(Domain.Real, label) { Split = split, Family = file, ItemName = index.ToString(CultureInfo.InvariantCulture) };

        outcome = Outcome<Picture>.Skip("otherClass");
        return null;
    }
}
