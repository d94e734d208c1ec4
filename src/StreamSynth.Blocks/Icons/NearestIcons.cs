using StreamSynth.Blocks.Clip;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Media;
using StreamSynth.Media.Icons;
using StreamSynth.Onnx.Clip;

namespace StreamSynth.Blocks.Icons;

/// <summary>Is an icon that was found for a class.</summary>
/// <param name="Icon">The icon.</param>
/// <param name="Label">The class.</param>
/// <param name="Score">Cosine similarity to the class.</param>
/// <param name="Margin">Score less the best of another class, 0 or more: an icon belongs to the class that it is nearest to.</param>
internal sealed record FoundIcon(Icon Icon, ClassLabel Label, double Score, double Margin);

/// <summary>Finds the icons that are nearest to each class, by CLIP.</summary>
/// <param name="clip">The model.</param>
/// <param name="references">One direction per class.</param>
/// <param name="size">Side of the icons in pixels.</param>
internal sealed class NearestIcons(ClipModel clip, ClassReferences references, int size)
{
    private const int IconsPerCall = 32;

    /// <summary>Finds them; round-robin over the classes, the nearest first.</summary>
    /// <param name="icons">Where to look.</param>
    /// <param name="classes">The classes.</param>
    /// <param name="perClass">Most icons of a class.</param>
    /// <param name="cancel">Ends the search.</param>
    /// <remarks>Ties go to the icon that comes first. A corrupt drawing is left out.</remarks>
    public IReadOnlyList<FoundIcon> Find(IEnumerable<Icon> icons, IReadOnlyList<ClassLabel> classes, int perClass, CancellationToken cancel)
    {
        List<FoundIcon> found = [];
        foreach (Icon[] chunk in icons.Chunk(IconsPerCall))
        {
            cancel.ThrowIfCancellationRequested();
            found.AddRange(Judge(chunk, classes));
        }

        List<FoundIcon>[] queues = [.. classes.Select(label => found.Where(f => f.Label == label).OrderByDescending(f => f.Score).Take(perClass).ToList())];
        return [.. Enumerable.Range(0, queues.Max(q => q.Count)).SelectMany(turn => queues.Where(q => turn < q.Count).Select(q => q[turn]))];
    }

    private IEnumerable<FoundIcon> Judge(Icon[] icons, IReadOnlyList<ClassLabel> classes)
    {
        int pixels = clip.ImageHeight * clip.ImageWidth * 3;
        byte[] drawn = new byte[size * size * 3];                    // [H,W,3]
        byte[] prepared = new byte[icons.Length * pixels];           // [icons,H,W,3]
        List<Icon> readable = [];
        foreach (Icon icon in icons)
        {
            try
            {
                IconRenderer.Render(icon, size, drawn);
            }
            catch (MediaException)
            {
                // A corrupt drawing cannot be near to anything.
                continue;
            }

            clip.Prepare(drawn, size, size, prepared.AsSpan(readable.Count * pixels, pixels));
            readable.Add(icon);
        }

        float[] embeddings = new float[readable.Count * clip.EmbeddingSize]; // [icons,size]
        if (readable.Count > 0) clip.EmbedImages(prepared.AsSpan(0, readable.Count * pixels), readable.Count, embeddings);

        return readable.Select((icon, i) => Nearest(icon, embeddings.AsSpan(i * clip.EmbeddingSize, clip.EmbeddingSize), classes)).ToArray();
    }

    private FoundIcon Nearest(Icon icon, ReadOnlySpan<float> embedding, IReadOnlyList<ClassLabel> classes)
    {
        FoundIcon? best = null;
        foreach (ClassLabel label in classes)
        {
            (double score, double margin) = references.Score(embedding, label.Index);
            if (best is null || score > best.Score) best = new(icon, label, score, margin);
        }

        return best!;
    }
}
