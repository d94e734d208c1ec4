using StreamSynth.Blocks.Payloads;
using StreamSynth.Onnx.Clip;

namespace StreamSynth.Blocks.Clip;

/// <summary>Embeds pictures of any size with CLIP.</summary>
internal static class PictureEmbedding
{
    private const int PicturesPerCall = 32;

    /// <summary>Builds one reference per class from its pictures.</summary>
    public static ClassReferences ReferencesOf(IReadOnlyList<Picture> pictures, ClipModel clip, CancellationToken cancel)
    {
        var references = new ClassReferences();
        foreach (IGrouping<int, Picture> group in pictures.GroupBy(p => p.Provenance.Label.Index).OrderBy(g => g.Key))
        {
            cancel.ThrowIfCancellationRequested();
            references.Add(group.Key, Embed([.. group], clip), clip.EmbeddingSize);
        }

        return references;
    }

    /// <summary>Embeds pictures; each is brought to the model's size as its preprocessor_config.json says.</summary>
    /// <returns>f32[pictures,size], rows L2-normalised.</returns>
    public static float[] Embed(IReadOnlyList<Picture> pictures, ClipModel clip)
    {
        int pixels = clip.ImageHeight * clip.ImageWidth * 3;
        float[] embeddings = new float[pictures.Count * clip.EmbeddingSize];
        byte[] rgb = new byte[Math.Min(pictures.Count, PicturesPerCall) * pixels];
        for (int start = 0; start < pictures.Count; start += PicturesPerCall)
        {
            int count = Math.Min(PicturesPerCall, pictures.Count - start);
            for (int i = 0; i < count; i++)
            {
                Picture picture = pictures[start + i];
                clip.Prepare(picture.Pixels.Span, picture.Height, picture.Width, rgb.AsSpan(i * pixels, pixels));
            }

            clip.EmbedImages(rgb.AsSpan(0, count * pixels), count, embeddings.AsSpan(start * clip.EmbeddingSize, count * clip.EmbeddingSize));
        }

        return embeddings;
    }
}
