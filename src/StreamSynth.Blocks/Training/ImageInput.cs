using System.Globalization;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Items;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Training;

/// <summary>
/// Turns encoded images into network input. Real and synthetic images, training and evaluation all pass through here, so that neither the codec nor the
/// preprocessing can tell them apart.
/// </summary>
/// <param name="height">Rows of every image.</param>
/// <param name="width">Columns of every image.</param>
/// <remarks>Threads: one; it keeps a decode buffer.</remarks>
public sealed class ImageInput(int height, int width)
{
    private const float White = 1f;

    // v / 255, then mean 0.5 and standard deviation 0.5: 0..255 -> -1..1.
    private const float Scale = 2f / 255f;

    private readonly byte[] _rgb = new byte[height * width * 3];

    /// <summary>Gives the elements of one image: f32[3,H,W].</summary>
    public int Length => _rgb.Length;

    /// <summary>Gives rows and columns.</summary>
    public (int Height, int Width) Size => (height, width);

    /// <summary>Makes the input of a size that the first image says.</summary>
    /// <param name="sample">The first image.</param>
    /// <param name="what">Its name in an error.</param>
    /// <exception cref="StreamSynth.Engine.Graph.GraphException">The network cannot take this size.</exception>
    public static ImageInput Like(Sample sample, string what)
    {
        (int, int) size = (sample.Height, sample.Width);
        if (Math.Min(sample.Height, sample.Width) < 8 || Math.Max(sample.Height, sample.Width) > 1024) throw TrainingFault.UnusableSize(what, size);

        return new(sample.Height, sample.Width);
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

    /// <summary>Checks that an image has the size and can be decoded.</summary>
    /// <param name="sample">The image.</param>
    /// <param name="what">Its name in an error.</param>
    /// <returns>Whether it can be decoded.</returns>
    /// <exception cref="StreamSynth.Engine.Graph.GraphException">It has another size.</exception>
    public bool Accepts(Sample sample, string what)
    {
        if ((sample.Height, sample.Width) != Size) throw TrainingFault.WrongSize(what, (sample.Height, sample.Width), Size);

        try
        {
            ImageDecoder.Decode(sample.Encoded.Span, _rgb, DecodeLimits.Default);
            return true;
        }
        catch (MediaException)
        {
            return false;
        }
    }

    /// <summary>Decodes, shifts and normalises.</summary>
    /// <param name="sample">An accepted image.</param>
    /// <param name="shift">Rows and columns that the image moves down and right; white enters.</param>
    /// <param name="target">f32[3,H,W], written.</param>
    public void Read(Sample sample, (int Down, int Right) shift, Span<float> target)
    {
        ImageDecoder.Decode(sample.Encoded.Span, _rgb, DecodeLimits.Default);
        int plane = height * width;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int fromY, int fromX) = (y - shift.Down, x - shift.Right);
                bool inside = (uint)fromY < (uint)height && (uint)fromX < (uint)width;
                int from = ((fromY * width) + fromX) * 3;
                int to = (y * width) + x;
                for (int channel = 0; channel < 3; channel++)
                {
                    target[(channel * plane) + to] = inside ? (_rgb[from + channel] * Scale) - 1f : White;
                }
            }
        }
    }

    /// <summary>Draws the shift of one place in a minibatch.</summary>
    /// <param name="largest">Most pixels in each direction.</param>
    /// <param name="seed">Seed of the augmentation.</param>
    /// <param name="stream">Number of the step and the place.</param>
    public static (int Down, int Right) DrawShift(int largest, ulong seed, ulong stream)
    {
        var random = new Philox(seed, stream);
        int down = random.NextInt32((2 * largest) + 1) - largest;

        return (down, random.NextInt32((2 * largest) + 1) - largest);
    }
}
