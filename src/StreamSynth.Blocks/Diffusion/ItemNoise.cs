using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;

namespace StreamSynth.Blocks.Diffusion;

/// <summary>Draws the noise of a batch: standard normal from Philox keyed by each item's seed, so that it does not depend on an item's place in the batch.</summary>
internal static class ItemNoise
{
    /// <summary>Draws.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="perImage">Numbers of each image, all its draws together.</param>
    /// <returns>f32[images, draws, C, h, w].</returns>
    public static float[] Draw(Batch<Prompt> batch, int perImage)
    {
        float[] noise = new float[batch.Members.Count * perImage];
        for (int i = 0; i < batch.Members.Count; i++)
        {
            new Philox(batch.Members[i].Seed).FillNormal(noise.AsSpan(i * perImage, perImage));
        }

        return noise;
    }
}
