using StreamSynth.Engine.Graph;
using StreamSynth.Media;
using StreamSynth.Onnx;
using StreamSynth.Storage;

namespace StreamSynth.Cli.Printing;

/// <summary>Turns an exception into a message: what a user can mend is told as a fault, the rest as an error of the implementation.</summary>
internal static class ErrorText
{
    /// <summary>Writes an exception that ended a command.</summary>
    /// <returns>The exit code.</returns>
    public static int Write(Exception error, bool verbose, TextWriter output)
    {
        IReadOnlyList<Diagnostic> faults = Explain(error);
        if (faults.Count > 0)
        {
            FaultList.Write(faults, "streamsynth", output);
        }
        else
        {
            output.WriteLine($"streamsynth: error SS9001: implementation error: {error.GetType().Name}: {error.Message}");
            if (!verbose) output.WriteLine("  Fix: run again with --verbose and report the stack trace.");
        }

        if (verbose) output.WriteLine(error);

        return faults.Count > 0 ? ExitCode.WrongInput : ExitCode.RunFailed;
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
            if (e is not (DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)) continue;

            // The loader's message lists every place it has tried, one per line: the first line names the library.
            string first = e.Message.Split('\n')[0].Trim();
            return new("SS4100", string.Empty, $"a native library could not be loaded: {first}", "build again with Node installed ('dotnet build -c Release'): the build fetches the libraries with 'npm ci' and puts them beside the program.");
        }

        return null;
    }
}
