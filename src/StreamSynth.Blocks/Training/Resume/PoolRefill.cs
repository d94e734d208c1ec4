using StreamSynth.Blocks.Training.Mixing;

namespace StreamSynth.Blocks.Training.Resume;

/// <summary>Fills the pool with the images that come again, before the first step.</summary>
internal static class PoolRefill
{
    /// <summary>Resolves all ordinals that are not new to the training.</summary>
    /// <param name="intake">Resolves them.</param>
    /// <param name="again">Knows the images.</param>
    /// <param name="request">A wish to save, which comes to nothing meanwhile: nothing has changed since the checkpoint that the run goes on from.</param>
    /// <param name="stopping">The wish to stop.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Whether the pool is full; not when the run shall stop before.</returns>
    /// <exception cref="StreamSynth.Engine.Graph.GraphException">An image is not the one that it was, or did not come.</exception>
    public static async Task<bool> RunAsync(SyntheticIntake intake, ResidentsAgain again, SaveRequest request, CancellationToken stopping, CancellationToken cancel)
    {
        while (intake.Resolved < again.Below && !intake.HasEnded)
        {
            try
            {
                await intake.ResolveBelowAsync(again.Below, cancel);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested && !cancel.IsCancellationRequested)
            {
                return false;
            }
            catch (OperationCanceledException) when (request.IsMade && !cancel.IsCancellationRequested)
            {
                request.Meet();
            }
        }

        again.RequireAll();

        return true;
    }
}
