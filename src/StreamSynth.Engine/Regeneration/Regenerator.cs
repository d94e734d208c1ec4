using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Engine.Regeneration;

/// <summary>
/// Makes chosen items of one node again, with the same neighbours in the same batches, bit for bit on the same provider and threads. Nodes that do not feed it are not even set up; the others
/// see the payloads that are needed and no more: the rest passes them as skipped items ("notNeeded"), which cost next to nothing.
/// </summary>
/// <param name="plan">The whole plan, freshly made: its blocks are set up and closed here.</param>
/// <param name="clock">Clock for measurements.</param>
public sealed class Regenerator(GraphPlan plan, TimeProvider clock)
{
    /// <summary>Is the reason of items that were left out because nobody asked for them.</summary>
    public const string NotNeeded = "notNeeded";

    /// <summary>Makes the items.</summary>
    /// <param name="request">Which.</param>
    /// <param name="capture">Takes what the node gets and gives.</param>
    /// <param name="cancel">Ends the run early: blocks are no longer called.</param>
    /// <returns>How it ended. Failed items are no fault of the run: the capture sees them.</returns>
    /// <exception cref="GraphException">There is no such node or port (SS6301), or what a reader made lies before it (SS6302).</exception>
    /// <exception cref="ArgumentException">The known batches contradict each other.</exception>
    public async Task<RunResult> RunAsync(RegenerationRequest request, ICapture capture, CancellationToken cancel)
    {
        GraphPlan cut = CutPlan.Below(plan, request);
        var runner = new GraphRunner(cut, clock, new Selection(new(cut, request), request.Node, capture));
        await using (runner.ConfigureAwait(false))
        {
            using CancellationTokenRegistration cancelling = cancel.Register(runner.Cancel);
            RunResult result = await runner.RunAsync().ConfigureAwait(false);
            string held = await runner.CloseAsync().ConfigureAwait(false);

            return held.Length == 0 ? result : result with
            {
                End = RunEnd.Failed,
                Diagnostics = [.. result.Diagnostics, new("SS5010", string.Empty, $"implementation error: buffers were not given back:{Environment.NewLine}{held}")],
            };
        }
    }
}
