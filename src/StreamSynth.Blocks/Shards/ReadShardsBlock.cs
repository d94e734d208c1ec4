using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Shards;

/// <summary>Options of <c>shards.read</c>.</summary>
public sealed record ReadShardsOptions : IValidatableObject
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

    /// <summary>Memory of one image.</summary>
    [Description("The most encoded bytes of one image, such as \"1MiB\"; a larger one fails alone.")]
    public string MaxImageBytes { get; init; } = "1MiB";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        bool isAmount = ByteSize.TryParse(MaxImageBytes, out long bytes) && bytes is > 0 and <= int.MaxValue;
        if (!isAmount) yield return new($"'{MaxImageBytes}' is no amount between 1 and 2GiB, such as \"1MiB\".", [nameof(MaxImageBytes)]);
    }
}

/// <summary>Reads encoded images with their classes from WebDataset shards, without unpacking anything to disk.</summary>
/// <remarks>
/// A sample is the files of one key that stand together: an image (.jpg, .png, .webp, .avif), a class (.cls, or "class" in .json), and optionally a "prompt" in
/// .json. Classes that the graph does not have are skipped as otherClass. Order: as the shards stand; put a flow.shuffle behind it.
/// </remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where relative paths start.</param>
[Block("shards.read", "Reads encoded images of the classes from WebDataset tar shards.")]
[Out("sample")]
public sealed class ReadShardsBlock(ReadShardsOptions options, Places places) : ISource<Sample>, IHashedInputs
{
    // What was read names the data, however it was packed.
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The classes.</summary>
    [Gathered("classes")]
    public IReadOnlyList<ClassLabel> Classes { get; set; } = [];

    /// <inheritdoc/>
    public long? Count => null;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Hashes =>
        new Dictionary<string, string> { [$"data shards {string.Join('+', options.Files)}"] = Convert.ToHexStringLower(_hash.GetCurrentHash()) };

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> Check()
    {
        foreach ((int i, string pattern) in options.Files.Index())
        {
            int wanted = ShardFiles.Expand(pattern).Count();
            int found = ShardFiles.Find(places, pattern).Count;
            bool isPattern = pattern.AsSpan().IndexOfAny('*', '?') >= 0;
            if (found == 0 || (!isPattern && found < wanted))
            {
                string count = wanted > 1 ? $"only {found} of the {wanted} shards that '{pattern}' names were found" : $"no shard '{pattern}' was found";
                yield return new("SS4110", $"options.files[{i}]", $"{count}.", $"relative paths start at {(places.Roots.Count > 0 ? places.Roots[0] : "no folder")}; write where the shards are.");
            }
        }
    }

    /// <inheritdoc/>
    public long MaxOutputBytes(Shape? input) => ByteSize.TryParse(options.MaxImageBytes, out long bytes) ? bytes : 0;

    /// <inheritdoc/>
    public async IAsyncEnumerable<Outcome<Sample>> ReadAsync(RunScope run, [EnumeratorCancellation] CancellationToken cancel)
    {
        ShardClasses classes = new(Classes, options.ClassNames);
        foreach (string file in options.Files.SelectMany(pattern => ShardFiles.Find(places, pattern)))
        {
            await using ShardReader reader = new(file, options, run);
            while (await reader.NextAsync(classes, cancel).ConfigureAwait(false) is { } outcome)
            {
                if (outcome.Payload is { } sample) Hash(sample);
                yield return outcome;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _hash.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Hash(Sample sample)
    {
        _hash.AppendData(Encoding.UTF8.GetBytes($"{sample.Provenance.ItemName}\n{sample.Provenance.Label.Name}\n"));
        _hash.AppendData(sample.Encoded.Span);
    }
}
