using System.Globalization;
using StreamSynth.Cli.Saving;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Cli.Live;

/// <summary>Words what became of a save.</summary>
internal static class SaveText
{
    /// <summary>Is the code of a save that failed; the run goes on.</summary>
    public const string FailureCode = "SS6225";

    /// <summary>Gives a line with everything.</summary>
    public static string Of(SaveNews news) => news.Failure is null
        ? string.Create(CultureInfo.InvariantCulture, $"checkpoint {news.Number} saved{At(news)}: {ByteSize.Format(news.Bytes)}, {news.PauseMilliseconds:0} ms pause")
        : $"{FailureCode}: not saved: {news.Failure}";

    /// <summary>Gives what fits beside other things.</summary>
    public static string Short(SaveNews news) => news.Failure is null ? $"checkpoint {news.Number} saved{At(news)}" : $"{FailureCode}: the last save failed";

    private static string At(SaveNews news) => news.Step > 0 ? string.Create(CultureInfo.InvariantCulture, $" after step {news.Step}") : string.Empty;
}
