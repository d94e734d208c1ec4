namespace StreamSynth.Engine.Graph;

/// <summary>Says how bad a finding is.</summary>
public enum Severity
{
    /// <summary>The graph may run.</summary>
    Warning,

    /// <summary>The graph must not run.</summary>
    Error,
}

/// <summary>Tells one fault: where, what was expected, what was found, and what to do.</summary>
/// <param name="Code">Stable code: SS1 graph text and structure, SS2 options, SS3 ports and shapes, SS4 models and files, SS5 run, SS6 checkpoints.</param>
/// <param name="Path">Place in the graph, such as "nodes.paint.options.steps"; empty for the whole.</param>
/// <param name="Message">Expected and found, with the values.</param>
/// <param name="Fix">What to do; null when the message says it.</param>
/// <param name="Severity">How bad it is.</param>
public sealed record Diagnostic(string Code, string Path, string Message, string? Fix = null, Severity Severity = Severity.Error)
{
    /// <summary>Writes the diagnostic as the command line prints it.</summary>
    /// <param name="file">Graph file, as the user named it.</param>
    public string Format(string file)
    {
        string place = Path.Length == 0 ? file : $"{file}: {Path}";
        string kind = Severity == Severity.Error ? "error" : "warning";
        string head = $"{place}: {kind} {Code}: {Message}";

        return Fix is null ? head : $"{head}{Environment.NewLine}  Fix: {Fix}";
    }
}

/// <summary>Ends a run or a load with one or more diagnostics.</summary>
/// <param name="diagnostics">All that was found.</param>
public sealed class GraphException(IReadOnlyList<Diagnostic> diagnostics)
    : Exception(string.Join(Environment.NewLine, diagnostics.Select(d => d.Format("graph"))))
{
    /// <summary>Makes an exception of one diagnostic.</summary>
    public GraphException(Diagnostic diagnostic)
        : this([diagnostic])
    {
    }

    /// <summary>Gives all that was found.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics;
}
