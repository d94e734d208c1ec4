using StreamSynth.Engine.Graph;
using StreamSynth.Media;
using StreamSynth.Onnx;
using StreamSynth.Search;
using StreamSynth.Storage;

namespace StreamSynth.Cli.Printing;

/// <summary>Turns an exception into a message: what a user can mend is told as a fault, the rest as an error of the implementation.</summary>
internal static class ErrorText
{
    // What the .NET loader says; libraries that report it in an exception of their own keep the words.
    private const string LoaderText = "Unable to load shared library";

    private const string BuildAgain =
        "build again with Node installed ('dotnet build -c Release'): the build fetches the libraries with 'npm ci' and puts them beside the program.";

    /// <summary>Writes an exception that ended a command.</summary>
    /// <returns>The exit code.</returns>
    public static int Write(Exception error, bool verbose, bool json, Surroundings around)
    {
        IReadOnlyList<Diagnostic> faults = Explain(error);
        string? fix = verbose ? null : "run again with --verbose and report the stack trace.";
        IReadOnlyList<Diagnostic> told = faults.Count > 0 ? faults : [new("SS9001", string.Empty, $"implementation error: {error.GetType().Name}: {error.Message}", fix)];
        int exit = Refusal.Write(told, "streamsynth", json, around, faults.Count > 0 ? ExitCode.WrongInput : ExitCode.RunFailed);
        if (verbose) around.Errors.WriteLine(error);

        return exit;
    }

    /// <summary>Gives the faults that an exception tells of; empty when it is an error of the implementation.</summary>
    public static IReadOnlyList<Diagnostic> Explain(Exception error)
    {
        if (MissingLibrary(error) is { } missing) return [missing];

        return error switch
        {
            GraphException graph => graph.Diagnostics,
            ModelException model => [.. model.Faults.Select(f => new Diagnostic(f.Code, string.Empty, $"{f.Path}: {f.Message}.", $"{f.Fix}."))],
            MediaException => [new("SS4101", string.Empty, error.Message)],
            SearchException search => [new(search.Code, string.Empty, search.Message)],
            StorageException => [new("SS6001", string.Empty, error.Message)],
            AggregateException { InnerException: { } inner } => Explain(inner),
            _ => [],
        };
    }

    /// <summary>Finds the native library that could not be loaded anywhere below an exception.</summary>
    public static Diagnostic? MissingLibrary(Exception error)
    {
        for (Exception? e = error; e is not null; e = e.InnerException)
        {
            int start = e.Message.IndexOf(LoaderText, StringComparison.Ordinal);
            if (start < 0 && e is not (DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)) continue;

            return new("SS4100", string.Empty, $"a native library could not be loaded: {Brief(e.Message[Math.Max(0, start)..])}", BuildAgain);
        }

        return null;
    }

    // The loader goes on with advice about its own debugging and every place it has tried: the first sentence names the library.
    private static string Brief(string message) => message.Split('\n')[0].Split(" In order to help diagnose")[0].Trim();
}
