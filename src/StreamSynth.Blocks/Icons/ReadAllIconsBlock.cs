using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Sources;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;
using StreamSynth.Media;
using StreamSynth.Media.Icons;

namespace StreamSynth.Blocks.Icons;

/// <summary>Options of <c>icons.read_all</c>.</summary>
public sealed record ReadAllIconsOptions : RecordSourceOptions, IValidatableObject
{
    /// <summary>Splits left out.</summary>
    [Description("Splits whose sets are left out, such as \"realTrain\"; empty reads all.")]
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>Sets to read.</summary>
    [Description("Icon sets to read, by prefix, such as \"noto\"; empty reads all.")]
    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>Side of the image.</summary>
    [Description("Height and width of the images, in pixels.")]
    [Range(8, 1024)]
    public int Size { get; init; } = 32;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (string split in Except.Where(s => !IconSplits.Names.Contains(s)))
        {
            string fix = Suggestion.For(split, IconSplits.Names) ?? $"write one of {string.Join(", ", IconSplits.Names)}.";
            yield return new($"there is no split '{split}'; {fix}", [nameof(Except)]);
        }

        foreach (string twice in Sets.GroupBy(set => set).Where(group => group.Count() > 1).Select(group => group.Key))
        {
            yield return new($"set '{twice}' is listed twice; each must stand once.", [nameof(Sets)]);
        }
    }
}

/// <summary>Reads every icon of the package, whatever it shows: a pool to search in.</summary>
/// <remarks>
/// Set by set, in ordinal order of prefix; logos, and sets that serve no split, are read too. The class of an icon is what the name rule makes of its name, numbered in ordinal order of all
/// classes that are read. A corrupt drawing fails alone. Memory: the drawings of one set (up to 32,000), and the names of all.
/// </remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where the icon package is.</param>
[Block("icons.read_all", "Reads all icons of the @iconify/json package, whatever they show: a pool to search in.")]
[Out("image", "u8[H,W,3]")]
public sealed class ReadAllIconsBlock(ReadAllIconsOptions options, Places places) : IResumableSource<Picture>, IHashedInputs
{
    private const string PackageFolder = "node_modules/@iconify/json";

    private IconCorpus? _corpus;
    private IReadOnlyList<(string Set, IReadOnlyList<string> Names)> _sets = [];
    private Dictionary<string, ClassLabel> _labels = [];
    private string _hash = string.Empty;

    /// <inheritdoc/>
    public long? Count => _corpus is null ? null : _sets.Sum(set => (long)set.Names.Count) * options.Epochs;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Hashes => _corpus is null ? new() : new Dictionary<string, string> { ["data icons all"] = _hash };

    /// <summary>Gives the memory of the pictures in the shuffle window.</summary>
    public long PartitionBytes => options.ShuffleWindow * PictureBytes;

    private long PictureBytes => (long)options.Size * options.Size * 3;

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> Check()
    {
        if (places.Find($"{PackageFolder}/collections.json") is null)
        {
            yield return new("SS4102", string.Empty, "the icon package @iconify/json is not there.", "run 'npm ci --ignore-scripts' in the repository's folder.");
        }
    }

    /// <inheritdoc/>
    public Shape? OutputShape() => new("u8", [$"{options.Size}", $"{options.Size}", "3"]);

    /// <inheritdoc/>
    public long MaxOutputBytes(Shape? input) => PictureBytes;

    /// <inheritdoc/>
    public ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        try
        {
            _corpus = IconCorpus.Open(IconPackage.Open(places.Find(PackageFolder)!));
            _sets = _corpus.ListAll(options.Except, options.Sets);
        }
        catch (MediaException e)
        {
            throw new GraphException(new Diagnostic("SS4101", string.Empty, e.Message));
        }

        _labels = _sets.SelectMany(set => set.Names).Select(_corpus.Splits.NameRule.ClassOf).Distinct()
            .Order(StringComparer.Ordinal).Select((name, index) => new ClassLabel(index, name)).ToDictionary(label => label.Name);
        _hash = HashOf(_corpus.Splits);

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<Outcome<Picture>> ReadAsync(RunScope run, SourceCursor? from, CursorTrail? trail, CancellationToken cancel) =>
        new RecordReading<Picture>(
            () => new IconSetRecords(_hash, _sets, _corpus!, icon => Draw(icon, run)),
            new(run.Seeds.Data, options.ShuffleWindow, options.Epochs)).ReadAsync(from, trail, cancel);

    private string HashOf(IconSplits splits)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{splits.Package}@{splits.Version}\n"));
        foreach ((string set, IReadOnlyList<string> names) in _sets)
        {
            foreach (string name in names) hash.AppendData(Encoding.UTF8.GetBytes($"{set}/{name}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private Outcome<Picture> Draw(Icon icon, RunScope run)
    {
        var provenance = new Provenance(Domain.Real, _labels[icon.Class]) { Split = icon.Split, Family = icon.Set, ItemName = icon.Name };
        Lease pixels = run.Rent((int)PictureBytes);
        try
        {
            IconRenderer.Render(icon, options.Size, pixels.Writable);
        }
        catch (MediaException e)
        {
            pixels.Release();
            return Outcome<Picture>.Fail(e, provenance);
        }

        return new Picture(pixels, options.Size, options.Size, provenance);
    }
}
