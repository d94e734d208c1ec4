using System.Globalization;

namespace StreamSynth.Cli.Printing;

/// <summary>Writes numbers for people, short enough for a table.</summary>
internal static class Amounts
{
    /// <summary>Writes "1:23" or "1:02:03".</summary>
    public static string Duration(TimeSpan time)
    {
        long seconds = (long)Math.Round(time.TotalSeconds);
        return seconds >= 3600
            ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}:{seconds % 60:00}");
    }

    /// <summary>Writes a share as "62 %".</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(share * 100):0} %");

    /// <summary>Writes a share as "62.3 %".</summary>
    public static string PrecisePercent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.0} %");

    /// <summary>Writes items per second as "8.1/s".</summary>
    public static string Rate(double rate) => rate switch
    {
        < 0.995 => string.Create(CultureInfo.InvariantCulture, $"{rate:0.00}/s"),
        < 99.5 => string.Create(CultureInfo.InvariantCulture, $"{rate:0.0}/s"),
        _ => $"{Count((long)Math.Round(rate))}/s",
    };

    /// <summary>Writes a count in at most 7 characters.</summary>
    public static string Count(long count) => count switch
    {
        < 10_000_000 => count.ToString(CultureInfo.InvariantCulture),
        < 10_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:0.#}M"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{count / 1e9:0.#}G"),
    };

    /// <summary>Writes a measurement; accuracies are shares.</summary>
    public static string Measurement(string name, double value) =>
        name.StartsWith("accuracy", StringComparison.Ordinal) ? PrecisePercent(value) : string.Create(CultureInfo.InvariantCulture, $"{value:0.####}");
}
