namespace StreamSynth.Blocks.Training;

/// <summary>Gathers images into batches to estimate statistics on.</summary>
internal static class ImageBatches
{
    private const int Most = 64;

    /// <summary>Gives images once each, in batches f32[n,3,H,W] of 2 to 65; one buffer serves all.</summary>
    /// <param name="input">Says the size.</param>
    /// <param name="count">Number of images.</param>
    /// <param name="tryRead">Writes image i, f32[3,H,W], and tells whether it could be read; one that cannot be is left out.</param>
    public static IEnumerable<ReadOnlyMemory<float>> Of(ImageInput input, int count, Func<int, Memory<float>, bool> tryRead)
    {
        float[] images = new float[(Most + 1) * input.Length];
        int filled = 0;
        for (int i = 0; i < count; i++)
        {
            // The variance of a single image says nothing, so a batch is kept until two more are there.
            if (filled == Most + 1)
            {
                yield return images.AsMemory(0, Most * input.Length);
                images.AsSpan(Most * input.Length, input.Length).CopyTo(images);
                filled = 1;
            }

            if (tryRead(i, images.AsMemory(filled * input.Length, input.Length))) filled++;
        }

        if (filled > 1) yield return images.AsMemory(0, filled * input.Length);
    }
}
