using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Sources;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Resume;
using StreamSynth.Storage;

namespace StreamSynth.Blocks.Parquet;

/// <summary>Options of <c>parquet.read</c>.</summary>
public sealed record ReadParquetOptions : StreamedSourceOptions, IValidatableObject
{
    /// <summary>Files to read.</summary>
    [Description("Files to read, in this order: paths relative to the graph file, with * and ? in file names, or ranges such as \"train-{00000..00146}-of-00147.parquet\".")]
    [MinLength(1)]
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Column of the images.</summary>
    [Description("Name of the column of encoded images: a BLOB, or the struct {bytes, path} of Hugging Face datasets.")]
    [MinLength(1)]
    public string ImageColumn { get; init; } = "image";

    /// <summary>Column of the classes.</summary>
    [Description("Name of the column of classes: a whole number or a text.")]
    [MinLength(1)]
    public string LabelColumn { get; init; } = "label";

    /// <summary>Names by number.</summary>
    [Description("Class names in the order of the data set's numbers; empty when they are the numbers of this graph's classes, or the column holds names. Images of classes that the graph does not have are skipped.")]
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Split of the images.</summary>
    [Description("Name of the split that the images belong to, for ledger and evaluation.")]
    [MinLength(1)]
    public string Split { get; init; } = "train";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => MemoryFaults();
}

/// <summary>Reads encoded images with their classes from Parquet files, as they are: the layout of Hugging Face datasets, or a plain BLOB column.</summary>
/// <remarks>Memory: the shuffle window, and beside the graph's memory what DuckDB holds of one row group (at most 2048 images at a time).</remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where relative paths start.</param>
[Block("parquet.read", "Reads encoded images of the classes from Parquet files (Hugging Face layout).")]
[Out("sample")]
public sealed class ReadParquetBlock(ReadParquetOptions options, Places places) : StreamedSource(options)
{
    private IReadOnlyList<ImageColumns> _files = [];
    private string _hash = string.Empty;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Hashes => new Dictionary<string, string> { [$"data parquet {string.Join('+', options.Files)}"] = _hash };

    /// <inheritdoc/>
    protected override long? RecordCount => _files.Count == 0 ? null : _files.Sum(f => f.Rows);

    /// <inheritdoc/>
    public override IEnumerable<Diagnostic> Check()
    {
        List<Diagnostic> faults = [.. DataFiles.Missing(places, options.Files, "file")];
        Open(faults);

        return faults;
    }

    /// <summary>Looks at the footers of all files.</summary>
    public override ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        List<Diagnostic> faults = [];
        _files = Open(faults);
        if (faults.Count > 0) throw new GraphException(faults[0]);
        if (RecordCount is null or 0) throw new GraphException(new Diagnostic("SS4131", "options.files", "the files hold no rows.", "name files with images."));

        _hash = DataHash.Of(_files.Select(f => f.Path));

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override IRecords<Sample> Open(RunScope run) => new ParquetRecords(_hash, _files, new(Classes, options.ClassNames), options, run);

    private List<ImageColumns> Open(List<Diagnostic> faults)
    {
        List<ImageColumns> files = [];
        foreach ((int i, string pattern) in options.Files.Index())
        {
            foreach (string path in DataFiles.Find(places, pattern))
            {
                try
                {
                    files.Add(ImageColumns.Open(path, options.ImageColumn, options.LabelColumn));
                }
                catch (StorageException e)
                {
                    faults.Add(new("SS4122", $"options.files[{i}]", e.Message, "set 'imageColumn' and 'labelColumn' to columns of the file, or name another file."));
                }
            }
        }

        return files;
    }
}
