using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Sources;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Blocks.Idx;

/// <summary>Options of <c>idx.read</c>.</summary>
public sealed record ReadIdxOptions : PartOptions
{
    /// <summary>File of the images.</summary>
    [Description("IDX file of the images (unsigned bytes: count, height, width), packed if its name ends in .gz; relative to the graph file.")]
    [MinLength(1)]
    public required string Images { get; init; }

    /// <summary>File of the labels.</summary>
    [Description("IDX file of the class numbers, one unsigned byte per image, packed if its name ends in .gz; relative to the graph file.")]
    [MinLength(1)]
    public required string Labels { get; init; }
}

/// <summary>Reads grey images of IDX files (MNIST, Fashion-MNIST) as real images: each value becomes three equal channels.</summary>
/// <remarks>A packed file is unpacked once before the run, to know that it is whole; its shuffle window holds pixels, that of a plain file places only.</remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where relative paths start.</param>
[Block("idx.read", "Reads images and labels of IDX files (MNIST, Fashion-MNIST).")]
[Out("image", "u8[H,W,3]")]
public sealed class ReadIdxBlock(ReadIdxOptions options, Places places) : RecordSource<Picture>(options)
{
    private byte[] _labels = [];
    private string _hash = string.Empty;
    private IdxFile? _images;
    private bool _isOpened;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Hashes => new Dictionary<string, string> { [$"data idx {options.Images}"] = _hash };

    /// <inheritdoc/>
    public override long PartitionBytes => Images is { IsPacked: true } images ? options.ShuffleWindow * images.RecordBytes * 3 : 0;

    /// <inheritdoc/>
    protected override long? RecordCount => _labels.Length == 0 ? null : Ranges.Sum(r => r.Count);

    private IReadOnlyList<RecordRange> Ranges => RecordRanges.Cut([_labels.Length], options.From, options.Take);

    // The planner asks for shape and memory before it checks: a file that cannot be opened has none, and Check says why.
    private IdxFile? Images
    {
        get
        {
            if (_isOpened) return _images;
            _isOpened = true;

            return _images = TryOpen("images", options.Images, 3, []);
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Diagnostic> Check()
    {
        List<Diagnostic> faults = [];
        IdxFile? images = TryOpen("images", options.Images, 3, faults);
        IdxFile? labels = TryOpen("labels", options.Labels, 1, faults);
        if (images is null || labels is null) return faults;

        if (images.Count != labels.Count)
        {
            faults.Add(new("SS4132", "options.labels", $"'{options.Labels}' holds {labels.Count} labels, but '{options.Images}' {images.Count} images.", "name the two files of one split."));
        }

        if (options.From >= images.Count) faults.Add(new("SS4131", "options.from", $"'from' is {options.From}, but '{options.Images}' holds {images.Count} images.", "lower 'from'."));

        return faults;
    }

    /// <inheritdoc/>
    public override Shape? OutputShape() => Images is { } images ? new("u8", [$"{images.Dimensions[1]}", $"{images.Dimensions[2]}", "3"]) : null;

    /// <inheritdoc/>
    public override long MaxOutputBytes(Shape? input) => (Images?.RecordBytes ?? 0) * 3;

    /// <summary>Reads the labels and makes sure that packed files are whole.</summary>
    public override async ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        List<Diagnostic> faults = [.. Check()];
        if (faults.Count > 0) throw new GraphException(faults[0]);

        (string option, string name) = ("images", options.Images);
        try
        {
            await Images!.RequireWholeAsync(cancel).ConfigureAwait(false);
            (option, name) = ("labels", options.Labels);
            IdxFile labels = IdxFile.Open(Find(name)!, 1);
            await labels.RequireWholeAsync(cancel).ConfigureAwait(false);
            _labels = labels.ReadAll();
            _hash = DataHash.Of([Images.Path, labels.Path]);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new GraphException(Broken(option, name, e));
        }
    }

    /// <inheritdoc/>
    protected override IRecords<Picture> Open(RunScope run)
    {
        IdxPictures pictures = new(Images!, _labels, new(new(Classes, options.ClassNames), options.Split), run);
        return Images!.IsPacked ? new PackedIdxRecords(_hash, Ranges, pictures) : pictures.Listed(_hash, Ranges);
    }

    private IdxFile? TryOpen(string option, string name, int rank, List<Diagnostic> faults)
    {
        if (Find(name) is not { } path)
        {
            string start = $"relative paths start at {(places.Roots.Count > 0 ? places.Roots[0] : "no folder")}; write where the file is.";
            faults.Add(new("SS4130", $"options.{option}", $"there is no file '{name}'.", start));
            return null;
        }

        try
        {
            return IdxFile.Open(path, rank);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            faults.Add(Broken(option, name, e));
            return null;
        }
    }

    private string? Find(string name) => places.Find(name) is { } path && File.Exists(path) ? path : null;

    private static Diagnostic Broken(string option, string name, Exception e) =>
        new("SS4132", $"options.{option}", $"'{name}' is no whole IDX file: {e.Message.TrimEnd('.')}.", "fetch the file again, or name another.");
}
