using StreamSynth.Cli.Printing;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Running;

/// <summary>Tells why a run failed, in the words of whoever can mend it.</summary>
internal static class RunFaults
{
    /// <summary>Gives the run's diagnostics; where one only names an exception that says more (a missing library, a faulty model), what that says.</summary>
    public static IReadOnlyList<Diagnostic> Of(RunResult result) => [.. result.Diagnostics.SelectMany(d => Explain(d, result.Errors))];

    private static IEnumerable<Diagnostic> Explain(Diagnostic diagnostic, IReadOnlyCollection<Exception> errors)
    {
        // The engine adds which replica it was, if there are several.
        Exception? error = errors.FirstOrDefault(e => diagnostic.Message.StartsWith($"{e.GetType().Name}: {e.Message}", StringComparison.Ordinal));
        if (error is null) return [diagnostic];

        string replica = diagnostic.Message[$"{error.GetType().Name}: {error.Message}".Length..];

        IReadOnlyList<Diagnostic> faults = ErrorText.Explain(error);
        if (faults.Count > 0) return faults.Select(f => f with { Path = f.Path.Length == 0 ? diagnostic.Path : $"{diagnostic.Path}.{f.Path}", Message = f.Message + replica });

        return [diagnostic with { Message = $"unexpected error: {diagnostic.Message}", Fix = "run again with --verbose to see where it happened." }];
    }
}
