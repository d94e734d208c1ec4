using System.Collections.Concurrent;
using System.Globalization;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training.Augmenting;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Training;

/// <summary>
/// Turns encoded images into network input. Real and synthetic images, training and evaluation all pass through here, so that neither the codec nor the
/// preprocessing can tell them apart.
/// </summary>
/// <param name="preprocessing">Size, resize and normalisation.</param>
/// <remarks>Threads: any number at once.</remarks>
public sealed class ImageInput(Preprocessing preprocessing)
{
    private readonly float[] _table = preprocessing.Normalisation.Table();
    private readonly ConcurrentBag<ImageWorkspace> _workspaces = [];

    /// <summary>Gives size, resize and normalisation.</summary>
    public Preprocessing Preprocessing => preprocessing;

    /// <summary>Gives the elements of one image: f32[3,H,W].</summary>
    public int Length => preprocessing.Height * preprocessing.Width * 3;

    /// <summary>Gives rows and columns.</summary>
    public (int Height, int Width) Size => (preprocessing.Height, preprocessing.Width);

    /// <summary>Checks that a network can take the size of the first image.</summary>
    /// <param name="sample">The first image.</param>
    /// <param name="what">Its name in an error.</param>
    /// <exception cref="StreamSynth.Engine.Graph.GraphException">It cannot.</exception>
    public static void RequireUsableSize(Sample sample, string what)
    {
        if (Math.Min(sample.Height, sample.Width) < 8 || Math.Max(sample.Height, sample.Width) > 1024) throw TrainingFault.UnusableSize(what, (sample.Height, sample.Width));
    }

    /// <summary>Names an image in an error: by family and item where it has them, else by ordinal.</summary>
    /// <param name="sample">The image.</param>
    /// <param name="input">Port that it came through.</param>
    /// <param name="ordinal">Its place there.</param>
    public static string NameOf(Sample sample, string input, long ordinal)
    {
        Provenance from = sample.Provenance;
        string name = from.ItemName is null ? string.Create(CultureInfo.InvariantCulture, $"ordinal {ordinal}") : $"'{from.Family}/{from.ItemName}'";

        return $"image {name} of '{input}' (class '{from.Label.Name}')";
    }

    /// <summary>Checks that an image has the right size, where images are not resized. Nothing is decoded.</summary>
    /// <param name="sample">The image.</param>
    /// <param name="what">Its name in an error.</param>
    /// <exception cref="StreamSynth.Engine.Graph.GraphException">It has another size.</exception>
    public void RequireSize(Sample sample, string what)
    {
        if (!preprocessing.Resizes && (sample.Height, sample.Width) != Size) throw TrainingFault.WrongSize(what, (sample.Height, sample.Width), Size);
    }

    /// <summary>Checks that an image has the right size and can be decoded.</summary>
    /// <param name="sample">The image.</param>
    /// <param name="what">Its name in an error.</param>
    /// <returns>Whether it can be decoded.</returns>
    /// <exception cref="StreamSynth.Engine.Graph.GraphException">It has another size.</exception>
    public bool Accepts(Sample sample, string what)
    {
        RequireSize(sample, what);

        return CanDecode(sample);
    }

    /// <summary>Tells whether an image can be decoded.</summary>
    public bool CanDecode(Sample sample)
    {
        ImageWorkspace workspace = Rent();
        try
        {
            Decode(sample, workspace);
            return true;
        }
        catch (MediaException)
        {
            return false;
        }
        finally
        {
            Return(workspace);
        }
    }

    /// <summary>Decodes, resizes and normalises, as evaluation does: nothing is left to chance.</summary>
    /// <param name="sample">The image.</param>
    /// <param name="target">f32[3,H,W], written.</param>
    /// <exception cref="MediaException">The image cannot be decoded.</exception>
    public void Read(Sample sample, Span<float> target)
    {
        ImageWorkspace workspace = Rent();
        try
        {
            Fit(Decode(sample, workspace), workspace);
            Normalise(workspace.Image, target);
        }
        finally
        {
            Return(workspace);
        }
    }

    /// <summary>Lends memory for one image at a time; give it back with <see cref="Return"/>.</summary>
    internal ImageWorkspace Rent() => _workspaces.TryTake(out ImageWorkspace? workspace) ? workspace : new();

    /// <summary>Takes the memory back.</summary>
    internal void Return(ImageWorkspace workspace) => _workspaces.Add(workspace);

    /// <summary>Decodes an image whole.</summary>
    /// <returns>Its size.</returns>
    /// <exception cref="MediaException">The image cannot be decoded, or has another size than its sample says and cannot be resized.</exception>
    internal ImageSize Decode(Sample sample, ImageWorkspace workspace)
    {
        ImageSize size = ImageDecoder.Decode(sample.Encoded.Span, workspace.Decoded, new DecodeRequest());
        if (!preprocessing.Resizes && size != preprocessing.Size) throw new MediaException($"Expected an image of {preprocessing.Size}, as its sample says, found {size}.");

        return size;
    }

    /// <summary>Brings a decoded image to the size of the network without chance.</summary>
    internal void Fit(ImageSize size, ImageWorkspace workspace)
    {
        workspace.Image.Resize(preprocessing.Height, preprocessing.Width);
        if (!preprocessing.Resizes) workspace.Decoded.WrittenSpan.CopyTo(workspace.Image.Pixels);
        else ImageResizer.ResizeToWindow(workspace.Decoded.WrittenSpan, size, preprocessing.ScaledFrom(size), preprocessing.CentreOf(size), workspace.Image.Pixels, preprocessing.Interpolation);
    }

    /// <summary>Brings a part of a decoded image to the size of the network.</summary>
    internal void Cut(ImageSize size, ImageRegion region, ImageWorkspace workspace)
    {
        workspace.Image.Resize(preprocessing.Height, preprocessing.Width);
        ImageResizer.ResizeRegion(workspace.Decoded.WrittenSpan, size, region, workspace.Image.Pixels, preprocessing.Size, preprocessing.Interpolation);
    }

    /// <summary>Turns pixels into numbers, channels first.</summary>
    internal void Normalise(Raster image, Span<float> target)
    {
        int plane = preprocessing.Height * preprocessing.Width;
        ReadOnlySpan<byte> pixels = image.Pixels;
        for (int channel = 0; channel < 3; channel++)
        {
            ReadOnlySpan<float> table = _table.AsSpan(channel * 256, 256);
            Span<float> to = target.Slice(channel * plane, plane);
            for (int i = 0, from = channel; i < to.Length; i++, from += 3) to[i] = table[pixels[from]];
        }
    }
}
