using System.Globalization;

namespace StreamSynth.Engine.Memory;

/// <summary>Reads and writes amounts of memory such as <c>"512MiB"</c>.</summary>
public static class ByteSize
{
    private static readonly (string Suffix, long Factor)[] Units =
        [("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000), ("B", 1)];

    /// <summary>Reads a number with a unit (B, KB, MB, GB, KiB, MiB, GiB); gives false when the text is something else, negative or too large.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        string trimmed = text.Trim();
        foreach ((string suffix, long factor) in Units)
        {
            if (!trimmed.EndsWith(suffix, StringComparison.Ordinal)) continue;

            string number = trimmed[..^suffix.Length].Trim();
            if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)) return false;
            if (value > long.MaxValue / factor) return false;
            bytes = (long)(value * factor);

            return true;
        }

        return false;
    }

    /// <summary>Writes an amount for people, such as <c>"1.5 MiB"</c>.</summary>
    public static string Format(long bytes)
    {
        (string suffix, long factor) = Math.Abs(bytes) switch
        {
            >= 1L << 30 => ("GiB", 1L << 30),
            >= 1L << 20 => ("MiB", 1L << 20),
            >= 1L << 10 => ("KiB", 1L << 10),
            _ => ("B", 1L),
        };

        return string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / factor:0.#} {suffix}");
    }
}
