namespace StreamSynth.Cli.Exporting;

/// <summary>Says why samples could not be exported.</summary>
/// <param name="message">What was expected, what was found, and what to do.</param>
/// <param name="cause">The error of the file system; null when there is none.</param>
internal sealed class ExportException(string message, Exception? cause = null) : Exception(message, cause);
