using StreamSynth.Cli.Live;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Running;

/// <summary>Tells a run from its start to its end, to people or to programs.</summary>
internal interface IRunOutput
{
    /// <summary>Gives the view that follows the run.</summary>
    IRunView View { get; }

    /// <summary>Tells that the run starts.</summary>
    void Begin();

    /// <summary>Tells that the run was stopped at once.</summary>
    void StoppedAtOnce();

    /// <summary>Tells what came out.</summary>
    /// <param name="state">"done", "interrupted" or "failed".</param>
    /// <param name="result">How the run ended.</param>
    /// <param name="record">Its tables.</param>
    /// <param name="problems">Everything that went wrong beyond single items.</param>
    void End(string state, RunResult result, RunRecord record, IReadOnlyList<Diagnostic> problems);
}
