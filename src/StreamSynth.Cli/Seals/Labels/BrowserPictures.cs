using StreamSynth.Blocks.Searching;
using StreamSynth.Labelling;
using StreamSynth.Media;

namespace StreamSynth.Cli.Seals.Labels;

/// <summary>Gives the pictures of a pool to a browser as they are, each with its media type.</summary>
internal sealed class BrowserPictures(IPoolPictures pictures) : IPictures
{
    public ValueTask<EncodedPicture?> FindAsync(string id, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return new(pictures.Read(id) is { } bytes && TypeOf(bytes) is { } type ? new EncodedPicture(bytes, type) : null);
    }

    // Nothing but pictures goes to the page, whatever a file is called.
    private static string? TypeOf(byte[] bytes)
    {
        try
        {
            return ImageDecoder.ReadFormat(bytes, DecodeLimits.Default) switch
            {
                EncodedFormat.Png => "image/png",
                EncodedFormat.Jpeg => "image/jpeg",
                EncodedFormat.Avif => "image/avif",
                _ => "image/webp",
            };
        }
        catch (MediaException)
        {
            return null;
        }
    }
}
