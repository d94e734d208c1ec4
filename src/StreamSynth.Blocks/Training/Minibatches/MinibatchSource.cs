using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Training.Minibatches;

/// <summary>Draws the images of one minibatch after another and lets them be decoded.</summary>
/// <param name="real">Real images; null when there are no places for them.</param>
/// <param name="realPerStep">R.</param>
/// <param name="pool">Synthetic images.</param>
/// <param name="mix">Draws synthetic images; null when there are no places for them.</param>
/// <param name="mayLackSynthetic">Whether a step without synthetic images is a step.</param>
/// <param name="makeFeed">Makes the feed, once the first draw has told the size of images.</param>
/// <remarks>Threads: one caller at a time, steps in order. Dispose frees the feed.</remarks>
internal sealed class MinibatchSource(
    IRealImages? real, int realPerStep, SyntheticPool pool, ISyntheticMix? mix, bool mayLackSynthetic, Func<MinibatchFeed> makeFeed) : IDisposable
{
    private MinibatchFeed? _feed;

    /// <summary>Draws and decodes the minibatch of a step; null when the images of one kind have come to their end.</summary>
    public async Task<DrawnMinibatch?> NextAsync(long step, CancellationToken cancel)
    {
        IReadOnlyList<Resident> synthetic = mix is null ? [] : await mix.DrawAsync(step, cancel);
        if (mix is not null && synthetic.Count == 0 && !mayLackSynthetic) return null;

        List<DrawnReal> reals = new(realPerStep);
        bool isWhole = false;
        try
        {
            while (reals.Count < realPerStep)
            {
                if (await real!.TakeAsync(cancel) is not { } image) return null;

                reals.Add(image);
            }

            if (await FillAsync(step, reals, synthetic, cancel) is not { } minibatch) return null;

            isWhole = true;

            return new(minibatch, reals, synthetic, pool.Count, mix?.StarvedSteps ?? 0);
        }
        finally
        {
            if (!isWhole) TakeBack(reals, synthetic);
        }
    }

    /// <summary>Says that the step of the minibatch drawn last is being taken, so that its images count as used.</summary>
    public void Settle() => real?.Settle();

    /// <summary>Undoes the draw of a minibatch that no step was taken with: the last one drawn.</summary>
    public void TakeBack(DrawnMinibatch drawn)
    {
        TakeBack(drawn.Reals, drawn.Synthetic);
        drawn.Minibatch.Dispose();
    }

    private void TakeBack(IReadOnlyList<DrawnReal> reals, IReadOnlyList<Resident> synthetic)
    {
        foreach (DrawnReal image in reals.Where(image => image != default)) real!.TakeBack(image);
        foreach (Resident resident in synthetic) pool.TakeBack(resident);
    }

    private async Task<Minibatch?> FillAsync(long step, List<DrawnReal> reals, IReadOnlyList<Resident> synthetic, CancellationToken cancel)
    {
        Sample[] samples = [.. reals.Select(image => image.Sample), .. synthetic.Select(resident => resident.Sample)];
        _feed ??= makeFeed();
        bool hasRunDry = false;
        try
        {
            return await _feed.FillAsync(step, samples, realPerStep, ReplaceAsync, cancel);
        }
        catch (MediaException) when (hasRunDry)
        {
            return null;
        }

        // A synthetic image was decoded when it entered the pool: if it cannot be decoded now, something else is wrong, and the run should fail.
        async ValueTask<Sample?> ReplaceAsync(int slot)
        {
            if (slot >= realPerStep) return null;

            DrawnReal damaged = reals[slot];
            reals[slot] = default;
            real!.LeaveOut(damaged);
            if (await real.TakeAsync(cancel) is { } other) return (reals[slot] = other).Sample;

            hasRunDry = true;
            return null;
        }
    }

    public void Dispose() => _feed?.Dispose();
}
