using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training.Mixing;

namespace StreamSynth.Blocks.Training.Minibatches;

/// <summary>Draws the images of one minibatch after another and lets them be decoded.</summary>
/// <param name="images">Real images, and the input path.</param>
/// <param name="realPerStep">R.</param>
/// <param name="pool">Synthetic images.</param>
/// <param name="mix">Draws synthetic images; null when there are no places for them.</param>
/// <param name="mayLackSynthetic">Whether a step without synthetic images is a step.</param>
/// <param name="makeFeed">Makes the feed, once the first draw has told the size of images.</param>
/// <remarks>Threads: one caller at a time, steps in order. Dispose frees the feed.</remarks>
internal sealed class MinibatchSource(
    TrainingImages images, int realPerStep, SyntheticPool pool, SyntheticMix? mix, bool mayLackSynthetic, Func<MinibatchFeed> makeFeed) : IDisposable
{
    private MinibatchFeed? _feed;

    /// <summary>Draws and decodes the minibatch of a step; null when no synthetic image is left and none will come.</summary>
    public async Task<DrawnMinibatch?> NextAsync(long step, CancellationToken cancel)
    {
        IReadOnlyList<Resident> synthetic = mix is null ? [] : await mix.DrawAsync(step, cancel);
        if (mix is not null && synthetic.Count == 0 && !mayLackSynthetic) return null;

        int[] reals = new int[realPerStep];
        for (int slot = 0; slot < realPerStep; slot++) reals[slot] = images.Real!.Take();
        Sample[] samples = [.. reals.Select(index => images.Real!.At(index)), .. synthetic.Select(resident => resident.Sample)];
        _feed ??= makeFeed();
        Minibatch minibatch = await _feed.FillAsync(step, samples, realPerStep, Replace, cancel);

        return new(minibatch, reals, synthetic, pool.Count, mix?.StarvedSteps ?? 0);

        // A synthetic image was decoded when it entered the pool: if it cannot be decoded now, something else is wrong, and the run should fail.
        Sample? Replace(int slot) => slot < realPerStep ? images.Real!.At(reals[slot] = images.Real.Exchange(reals[slot])) : null;
    }

    /// <summary>Undoes the draw of a minibatch that no step was taken with: the last one drawn.</summary>
    public void TakeBack(DrawnMinibatch drawn)
    {
        foreach (int real in drawn.Reals) images.Real!.TakeBack(real);
        foreach (Resident resident in drawn.Synthetic) pool.TakeBack(resident);
        drawn.Minibatch.Dispose();
    }

    public void Dispose() => _feed?.Dispose();
}
