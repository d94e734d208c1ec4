using StreamSynth.Cli.Live;
using StreamSynth.Cli.Saving;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Running;

/// <summary>Tells a run from its start to its end, to people or to programs.</summary>
internal interface IRunOutput
{
    /// <summary>Gives the view that follows the run.</summary>
    IRunView View { get; }

    /// <summary>Tells that the run starts.</summary>
    /// <param name="hindrances">Why it cannot be resumed if it is stopped; none where it can.</param>
    void Begin(IReadOnlyList<Diagnostic> hindrances);

    /// <summary>Tells what was saved, or could not be, after the view had ended.</summary>
    /// <param name="saves">The saves.</param>
    /// <param name="elapsed">Time since the start.</param>
    void Saved(IReadOnlyList<SaveNews> saves, TimeSpan elapsed);

    /// <summary>Tells that the run was stopped at once.</summary>
    /// <param name="newest">The checkpoint that is left; null where there is none.</param>
    void StoppedAtOnce(SaveNews? newest);

    /// <summary>Tells that the run cannot go on.</summary>
    /// <param name="refusals">Why.</param>
    /// <returns>The exit code.</returns>
    int Refuse(IReadOnlyList<Diagnostic> refusals);

    /// <summary>Tells what came out.</summary>
    /// <param name="state">"done", "interrupted" or "failed".</param>
    /// <param name="result">How the run ended.</param>
    /// <param name="record">Its tables.</param>
    /// <param name="problems">Everything that went wrong beyond single items.</param>
    /// <param name="newest">The checkpoint that the run can go on from; null where it is done or has none.</param>
    void End(string state, RunResult result, RunRecord record, IReadOnlyList<Diagnostic> problems, SaveNews? newest);
}
