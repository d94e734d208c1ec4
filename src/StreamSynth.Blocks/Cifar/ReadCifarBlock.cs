using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Shards;
using StreamSynth.Blocks.Sources;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Blocks.Cifar;

/// <summary>Names what the label bytes of a CIFAR record are.</summary>
public enum CifarLabels
{
    /// <summary>One byte, of ten classes.</summary>
    Cifar10,

    /// <summary>The second of two bytes, of a hundred classes.</summary>
    Cifar100,

    /// <summary>The first of two bytes, of twenty groups of classes.</summary>
    Cifar100Coarse,
}

/// <summary>Options of <c>cifar.read</c>.</summary>
public sealed record ReadCifarOptions : PartOptions
{
    /// <summary>Files to read.</summary>
    [Description("Files of the binary version, in this order: \"data_batch_*.bin\", say, or the archive \"cifar-10-binary.tar.gz\" as it is distributed; paths relative to the graph file.")]
    [MinLength(1)]
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Part of an archive.</summary>
    [Description("Files to read of an archive, with * and ? in the name: \"data_batch_*.bin\" or \"test_batch.bin\" of CIFAR-10, \"train.bin\" or \"test.bin\" of CIFAR-100.")]
    [MinLength(1)]
    public string Member { get; init; } = "data_batch_*.bin";

    /// <summary>Meaning of the label bytes.</summary>
    [Description("What the label bytes are: cifar10, cifar100 (its hundred classes) or cifar100Coarse (its twenty groups).")]
    public CifarLabels Labels { get; init; } = CifarLabels.Cifar10;
}

/// <summary>Reads the images of CIFAR-10 and CIFAR-100 in their binary version, plain or in the archive they come in.</summary>
/// <remarks>Source of the format: A. Krizhevsky, "The CIFAR-10 dataset", section "Binary version". An archive is read through once before the run, and its shuffle window holds pixels.</remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where relative paths start.</param>
[Block("cifar.read", "Reads images and labels of CIFAR-10 or CIFAR-100, binary version.")]
[Out("image", "u8[H,W,3]")]
public sealed class ReadCifarBlock(ReadCifarOptions options, Places places) : RecordSource<Picture>(options)
{
    private readonly CifarRecord _record = new(options.Labels);
    private IReadOnlyList<CifarFile> _files = [];
    private string _hash = string.Empty;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Hashes => new Dictionary<string, string> { [$"data cifar {string.Join('+', options.Files)}"] = _hash };

    /// <inheritdoc/>
    public override long PartitionBytes => Paths.Any(TarArchive.IsArchive) ? (long)options.ShuffleWindow * CifarRecord.PixelBytes : 0;

    /// <inheritdoc/>
    protected override long? RecordCount => _files.Count == 0 ? null : Ranges.Sum(r => r.Count);

    private IEnumerable<string> Paths => options.Files.SelectMany(pattern => DataFiles.Find(places, pattern));

    private IReadOnlyList<RecordRange> Ranges => RecordRanges.Cut([.. _files.Select(f => f.Length / _record.Bytes)], options.From, options.Take);

    /// <inheritdoc/>
    public override IEnumerable<Diagnostic> Check()
    {
        foreach (Diagnostic fault in DataFiles.Missing(places, options.Files, "file")) yield return fault;
        foreach (string path in Paths.Where(p => !TarArchive.IsArchive(p)))
        {
            if (FaultOf(Path.GetFileName(path), new FileInfo(path).Length) is { } fault) yield return fault;
        }

        if (Paths.Select(TarArchive.IsArchive).Distinct().Count() > 1) yield return new("SS4132", "options.files", "archives and plain files are mixed.", "name either the archives or the files.");
    }

    /// <inheritdoc/>
    public override Shape OutputShape() => new("u8", [$"{CifarRecord.Side}", $"{CifarRecord.Side}", "3"]);

    /// <inheritdoc/>
    public override long MaxOutputBytes(Shape? input) => CifarRecord.PixelBytes;

    /// <summary>Finds the files, those inside of archives too, and compares their lengths with the format.</summary>
    public override async ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        string[] paths = [.. Paths];
        List<CifarFile> files = [];
        try
        {
            foreach (string path in paths)
            {
                if (TarArchive.IsArchive(path)) files.AddRange(await CifarFile.InArchiveAsync(path, options.Member, cancel).ConfigureAwait(false));
                else files.Add(new(path, Path.GetFileName(path), new FileInfo(path).Length, -1));
            }

            _hash = DataHash.Of(paths);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new GraphException(new Diagnostic("SS4132", "options.files", e.Message.TrimEnd('.') + ".", "fetch the file again."));
        }

        _files = files;
        if (files.Count == 0) throw new GraphException(new Diagnostic("SS4131", "options.member", $"no archive holds a file '{options.Member}'.", "CIFAR-100 has \"train.bin\" and \"test.bin\"."));
        if (files.Select(f => FaultOf(f.Name, f.Length)).FirstOrDefault(f => f is not null) is { } fault) throw new GraphException(fault);
        if (Ranges.Count == 0) throw new GraphException(new Diagnostic("SS4131", "options.from", $"'from' is {options.From}, but there are only {files.Sum(f => f.Length / _record.Bytes)} images.", "lower 'from'."));
    }

    /// <inheritdoc/>
    protected override IRecords<Picture> Open(RunScope run)
    {
        CifarPictures pictures = new(_record, _files, new(new(Classes, options.ClassNames), options.Split), run);
        return _files[0].IsInArchive ? new PackedCifarRecords(_hash, Ranges, _files, pictures) : pictures.Listed(_hash, Ranges);
    }

    private Diagnostic? FaultOf(string name, long length) => length > 0 && length % _record.Bytes == 0
        ? null
        : new("SS4132", "options.files", $"'{name}' has {length} bytes, but must have a multiple of {_record.Bytes}, the bytes of one {options.Labels} record.", "set 'labels' to the data set's kind, or fetch the file again.");
}
