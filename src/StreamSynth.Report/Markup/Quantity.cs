using System.Globalization;

namespace StreamSynth.Report.Markup;

/// <summary>Writes numbers the way people read them.</summary>
internal static class Quantity
{
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Writes "1 image" or "12 images".</summary>
    public static string Count(long count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";

    public static string Percent(double share, string format = "0.0") =>
        double.IsFinite(share) ? (share * 100).ToString(format, CultureInfo.InvariantCulture) + " %" : "–";

    public static string Number(double value, string format = "0.###") =>
        double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "–";

    /// <summary>Writes a signed number with a true minus sign.</summary>
    public static string Signed(double value, string format = "0.000") =>
        (value < 0 ? "−" : "+") + Math.Abs(value).ToString(format, CultureInfo.InvariantCulture);

    public static string Bytes(long bytes) => bytes switch
    {
        < 1 << 10 => $"{bytes} B",
        < 1 << 20 => Number(bytes / 1024.0, "0.#") + " KiB",
        < 1 << 30 => Number(bytes / (double)(1 << 20), "0.#") + " MiB",
        _ => Number(bytes / (double)(1 << 30), "0.##") + " GiB",
    };

    public static string Duration(double seconds)
    {
        if (!double.IsFinite(seconds)) return "–";
        if (seconds < 10) return Number(seconds, "0.0") + " s";

        long whole = (long)Math.Round(seconds);
        if (whole < 60) return $"{whole} s";
        if (whole < 3600) return $"{whole / 60} min {whole % 60} s";
        return $"{Count(whole / 3600)} h {whole % 3600 / 60} min";
    }
}
