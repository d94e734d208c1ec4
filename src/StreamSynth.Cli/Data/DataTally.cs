using System.Security.Cryptography;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Media;

namespace StreamSynth.Cli.Data;

/// <summary>Counts images by class, split, size and family, finds equal ones, and keeps a few of each class to look at.</summary>
/// <param name="shownPerClass">Images of one class that are kept.</param>
/// <param name="limit">Images after which it has seen enough; 0 for no end.</param>
/// <remarks>Threads: one item at a time.</remarks>
internal sealed class DataTally(int shownPerClass, long limit)
{
    private const int LongestSide = 96;

    private readonly SortedDictionary<string, SortedDictionary<string, long>> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<ImageSize, long> _sizes = [];
    private readonly SortedDictionary<string, long> _families = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<SeenImage>> _seen = [];
    private readonly SortedDictionary<string, List<Thumbnail>> _shown = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the limit is reached.</summary>
    public Task Full => _full.Task;

    /// <summary>Gives the images counted.</summary>
    public long Images { get; private set; }

    /// <summary>Gives the encoded bytes counted; 0 when the images came as pixels.</summary>
    public long EncodedBytes { get; private set; }

    /// <summary>Gives the images by class, then by split; images without a split count as "-".</summary>
    public IReadOnlyDictionary<string, SortedDictionary<string, long>> Counts => _counts;

    /// <summary>Gives the images by size, most first.</summary>
    public IReadOnlyList<(ImageSize Size, long Images)> Sizes => [.. _sizes.OrderByDescending(s => s.Value).ThenBy(s => s.Key.Pixels).Select(s => (s.Key, s.Value))];

    /// <summary>Gives the images by family, such as an icon set; those of no family count as "-".</summary>
    public IReadOnlyDictionary<string, long> Families => _families;

    /// <summary>Gives the groups of images with equal content, largest first.</summary>
    public IReadOnlyList<IReadOnlyList<SeenImage>> Duplicates => [.. _seen.Values.Where(same => same.Count > 1).OrderByDescending(same => same.Count)];

    /// <summary>Counts the images here whose content is also there: what is in training and in a test.</summary>
    public long SharedWith(DataTally other) => _seen.Where(same => other._seen.ContainsKey(same.Key)).Sum(same => (long)same.Value.Count);

    /// <summary>Gives the kept images by class.</summary>
    public IReadOnlyDictionary<string, List<Thumbnail>> Shown => _shown;

    /// <summary>Takes an encoded image.</summary>
    public void Add(Sample sample)
    {
        if (IsFull()) return;

        EncodedBytes += sample.Bytes;
        var size = new ImageSize(sample.Width, sample.Height);
        bool isShown = Count(sample.Provenance, size, sample.Encoded.Span);
        if (!isShown) return;

        byte[] rgb = new byte[size.Pixels * 3];
        ImageDecoder.Decode(sample.Encoded.Span, rgb, DecodeLimits.Default);
        Show(sample.Provenance, size, rgb);
    }

    /// <summary>Takes an image as pixels.</summary>
    public void Add(Picture picture)
    {
        if (IsFull()) return;

        var size = new ImageSize(picture.Width, picture.Height);
        if (Count(picture.Provenance, size, picture.Pixels.Span)) Show(picture.Provenance, size, picture.Pixels.Span);
    }

    private bool IsFull()
    {
        if (limit > 0 && Images >= limit) return true;
        if (++Images == limit) _full.SetResult();

        return false;
    }

    private bool Count(Provenance origin, ImageSize size, ReadOnlySpan<byte> content)
    {
        string name = origin.Label.Name;
        if (!_counts.TryGetValue(name, out SortedDictionary<string, long>? splits)) _counts[name] = splits = new(StringComparer.Ordinal);
        string split = origin.Split ?? "-";
        splits[split] = splits.GetValueOrDefault(split) + 1;
        _sizes[size] = _sizes.GetValueOrDefault(size) + 1;
        string family = origin.Family ?? "-";
        _families[family] = _families.GetValueOrDefault(family) + 1;

        string hash = $"{size} {Convert.ToHexStringLower(SHA256.HashData(content))}";
        if (!_seen.TryGetValue(hash, out List<SeenImage>? same)) _seen[hash] = same = [];
        same.Add(new(name, split, origin.ItemName is null ? family : $"{family}/{origin.ItemName}"));

        return _shown.GetValueOrDefault(name)?.Count is not { } kept || kept < shownPerClass;
    }

    private void Show(Provenance origin, ImageSize size, ReadOnlySpan<byte> rgb)
    {
        if (shownPerClass == 0) return;
        if (!_shown.TryGetValue(origin.Label.Name, out List<Thumbnail>? kept)) _shown[origin.Label.Name] = kept = [];

        // Small images keep every pixel.
        ImageSize small = ImageResizer.ScaledSize(size, new(Math.Min(LongestSide, size.Width), Math.Min(LongestSide, size.Height)), ImageFit.Contain);
        byte[] pixels = new byte[small.Pixels * 3];
        if (small == size) rgb.CopyTo(pixels);
        else ImageResizer.Resize(rgb, size, pixels, small, ResizeKernel.Bilinear);
        kept.Add(new(pixels, small, origin.Split, origin.Family is null ? origin.Prompt?.Text ?? string.Empty : $"{origin.Family}/{origin.ItemName}"));
    }
}

/// <summary>Names one counted image.</summary>
/// <param name="Class">Its class.</param>
/// <param name="Split">Its split.</param>
/// <param name="Name">Family and name.</param>
internal sealed record SeenImage(string Class, string Split, string Name);

/// <summary>Is one kept image, small enough for a sheet.</summary>
/// <param name="Rgb">u8[H,W,3].</param>
/// <param name="Size">Its size.</param>
/// <param name="Split">Its split; null for none.</param>
/// <param name="Name">Family and name, or the prompt.</param>
internal sealed record Thumbnail(byte[] Rgb, ImageSize Size, string? Split, string Name);
