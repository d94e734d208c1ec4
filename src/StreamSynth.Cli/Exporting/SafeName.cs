using System.Globalization;
using System.Text;

namespace StreamSynth.Cli.Exporting;

/// <summary>Turns a class name into a file name that every file system takes and that cannot leave its folder, in a way that can be undone.</summary>
/// <remarks>
/// Letters, digits, '-', '_', and inner spaces and dots stay; every other byte of UTF-8 becomes %XX, as in URLs. "~2" behind a name parts two names that differ
/// in case alone, which would be one folder on Windows and macOS.
/// </remarks>
internal static class SafeName
{
    // Windows refuses these whatever ending follows; 255 bytes is the limit of most file systems, less room for a number and an ending.
    private static readonly HashSet<string> Reserved = new(
        ["con", "prn", "aux", "nul", .. Enumerable.Range(0, 10).SelectMany(i => new[] { $"com{i}", $"lpt{i}" })], StringComparer.OrdinalIgnoreCase);

    private const int MostBytes = 200;

    /// <summary>Gives a safe name for each name, different from all others whatever the case.</summary>
    /// <exception cref="ExportException">A name is too long to be a file name.</exception>
    public static IReadOnlyDictionary<string, string> OfAll(IEnumerable<string> names)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var safe = new Dictionary<string, string>();
        foreach (string name in names.Distinct().Order(StringComparer.Ordinal))
        {
            string stem = Of(name);
            string free = stem;
            for (int i = 2; !taken.Add(free); i++) free = string.Create(CultureInfo.InvariantCulture, $"{stem}~{i}");
            safe[name] = free;
        }

        return safe;
    }

    /// <summary>Gives a safe name.</summary>
    /// <exception cref="ExportException">The name is too long to be a file name.</exception>
    public static string Of(string name)
    {
        var safe = new StringBuilder();
        bool isReserved = Reserved.Contains(name.Split('.')[0].TrimEnd());
        int place = 0;
        foreach (Rune letter in name.EnumerateRunes())
        {
            bool isEdge = place == 0 || place + letter.Utf16SequenceLength == name.Length;
            bool stays = Rune.IsLetterOrDigit(letter) || letter.Value is '-' or '_' || (letter.Value is ' ' or '.' && !isEdge);
            if (stays && !(isReserved && place == 0)) safe.Append(letter.ToString());
            else foreach (byte one in Encoding.UTF8.GetBytes(letter.ToString())) safe.Append(CultureInfo.InvariantCulture, $"%{one:X2}");
            place += letter.Utf16SequenceLength;
        }

        // No name at all is written as nothing else is.
        if (safe.Length == 0) return "%";
        int bytes = Encoding.UTF8.GetByteCount(safe.ToString());
        return bytes <= MostBytes ? safe.ToString() : throw new ExportException($"class name \"{name[..40]}...\" is too long for a file name: {bytes} bytes, at most {MostBytes}.");
    }

    /// <summary>Gives back the name that a safe name stands for.</summary>
    public static string Undo(string safe)
    {
        string stem = safe.Split('~')[0];
        return stem == "%" ? string.Empty : Uri.UnescapeDataString(stem);
    }
}
