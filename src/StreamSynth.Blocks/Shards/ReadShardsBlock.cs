using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Sources;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Blocks.Shards;

/// <summary>Options of <c>shards.read</c>.</summary>
public sealed record ReadShardsOptions : StreamedSourceOptions, IValidatableObject
{
    /// <summary>Shards to read.</summary>
    [Description("Shards to read, in this order: paths relative to the graph file, with * and ? in file names, or ranges such as \"train-{0000..0146}.tar\"; .tar, .tar.gz or .tgz.")]
    [MinLength(1)]
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Domain of the images.</summary>
    [Description("Whether the images are real or synthetic; training keeps the two apart.")]
    public Domain Domain { get; init; } = Domain.Real;

    /// <summary>Split of real images.</summary>
    [Description("Name of the split that real images belong to, for ledger and evaluation.")]
    [MinLength(1)]
    public string Split { get; init; } = "train";

    /// <summary>Names by number.</summary>
    [Description("Class names in the order of the numbers in the shards' .cls files; empty when they hold names, or the numbers of this graph's classes.")]
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => MemoryFaults();
}

/// <summary>Reads encoded images with their classes from WebDataset shards, without unpacking anything to disk.</summary>
/// <remarks>
/// A sample is the files of one key that stand together: an image (.jpg, .png, .webp, .avif), a class (.cls, or "class" in .json), and optionally a "prompt" in
/// .json. Classes that the graph does not have are skipped as otherClass.
/// </remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where relative paths start.</param>
[Block("shards.read", "Reads encoded images of the classes from WebDataset tar shards.")]
[Out("sample")]
public sealed class ReadShardsBlock(ReadShardsOptions options, Places places) : StreamedSource(options)
{
    private IReadOnlyList<string> _shards = [];
    private string _hash = string.Empty;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Hashes => new Dictionary<string, string> { [$"data shards {string.Join('+', options.Files)}"] = _hash };

    /// <inheritdoc/>
    protected override long? RecordCount => null;

    /// <inheritdoc/>
    public override IEnumerable<Diagnostic> Check() => DataFiles.Missing(places, options.Files, "shard");

    /// <summary>Finds the shards.</summary>
    public override ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        _shards = [.. options.Files.SelectMany(pattern => DataFiles.Find(places, pattern))];
        _hash = DataHash.Of(_shards);

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override IRecords<Sample> Open(RunScope run) => new ShardRecords(_hash, _shards, new(Classes, options.ClassNames), options, run);
}
