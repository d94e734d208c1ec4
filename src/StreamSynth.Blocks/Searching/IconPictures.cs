using System.Buffers;
using StreamSynth.Media;
using StreamSynth.Media.Icons;

namespace StreamSynth.Blocks.Searching;

/// <summary>Draws icons by their ids, "set/name", as icons.read draws them, into PNG.</summary>
/// <remarks>The drawings of the few sets asked for last are kept; a set has up to 32,000. Lock: _lock guards them, and is held while a set is read, so that two do not read it at once.</remarks>
/// <param name="package">The icons.</param>
/// <param name="side">Height and width, in pixels.</param>
public sealed class IconPictures(IconPackage package, int side) : IPoolPictures
{
    private const int SetsKept = 4;

    private readonly Lock _lock = new();
    private readonly LinkedList<(string Set, Dictionary<string, IconDrawing> Drawings)> _sets = [];   // guarded by _lock; the latest first

    /// <inheritdoc/>
    public byte[]? Read(string id)
    {
        int slash = id.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !package.Sets.TryGetValue(id[..slash], out IconSetInfo? info)) return null;

        string name = id[(slash + 1)..];
        try
        {
            if (!Drawings(info.Prefix).TryGetValue(name, out IconDrawing? drawing)) return null;

            byte[] pixels = new byte[side * side * 3];
            IconRenderer.Render(new Icon(info.Prefix, name, string.Empty, string.Empty, info.Palette, drawing), side, pixels);
            ArrayBufferWriter<byte> encoded = new();
            ImageEncoder.Encode(pixels, side, side, new EncodeSettings { Format = EncodedFormat.Png }, encoded);

            return encoded.WrittenSpan.ToArray();
        }
        catch (MediaException)
        {
            return null;   // a corrupt drawing
        }
    }

    private Dictionary<string, IconDrawing> Drawings(string set)
    {
        lock (_lock)
        {
            for (var node = _sets.First; node is not null; node = node.Next)
            {
                if (node.Value.Set != set) continue;
                _sets.Remove(node);
                _sets.AddFirst(node);
                return node.Value.Drawings;
            }

            Dictionary<string, IconDrawing> drawings = new(package.ReadSet(set, _ => true));
            _sets.AddFirst((set, drawings));
            if (_sets.Count > SetsKept) _sets.RemoveLast();

            return drawings;
        }
    }
}
