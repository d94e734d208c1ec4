using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Sources;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;
using StreamSynth.Media;
using StreamSynth.Media.Icons;

namespace StreamSynth.Blocks.Icons;

/// <summary>Options of <c>icons.read</c>.</summary>
public sealed record ReadIconsOptions : RecordSourceOptions, IValidatableObject
{
    /// <summary>Splits to read.</summary>
    [Description("Splits to read: \"realTrain\", \"validation\", \"test\", \"oodValidation\", \"oodTest\".")]
    [MinLength(1)]
    public required IReadOnlyList<string> Splits { get; init; }

    /// <summary>Most icons of one class and split.</summary>
    [Description("Most icons of one class in one split, dealt out over the icon sets; 0 takes all.")]
    [Range(0, 1_000_000)]
    public int PerClass { get; init; }

    /// <summary>Side of the image.</summary>
    [Description("Height and width of the images, in pixels.")]
    [Range(8, 1024)]
    public int Size { get; init; } = 32;

    /// <summary>Whether a class may have no icons in a split.</summary>
    [Description("Whether a class may have no icons in a split; the colour splits lack some.")]
    public bool AllowMissing { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (string split in Splits.Where(s => !IconSplits.Names.Contains(s)))
        {
            string fix = Suggestion.For(split, IconSplits.Names) ?? $"write one of {string.Join(", ", IconSplits.Names)}.";
            yield return new($"there is no split '{split}'; {fix}", [nameof(Splits)]);
        }

        if (Splits.Distinct().Count() != Splits.Count) yield return new("a split is listed twice; each must stand once.", [nameof(Splits)]);
    }
}

/// <summary>Reads the icons of the classes as real images: black on white, or in their own colours where their set has some.</summary>
/// <remarks>
/// The order is round-robin over the classes. A corrupt drawing fails alone. Held-out icons nearly equal to one of realTrain are left out.
/// Which icons are taken depends on the run's data seed.
/// </remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where the icon package is.</param>
[Block("icons.read", "Reads icons of the classes from the @iconify/json package as real images.")]
[Out("image", "u8[H,W,3]")]
public sealed class ReadIconsBlock(ReadIconsOptions options, Places places) : RecordSource<Picture>(options)
{
    private const string PackageFolder = "node_modules/@iconify/json";
    private IconSelection? _selection;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Hashes => _selection is null
        ? new()
        : new Dictionary<string, string> { [$"data icons {string.Join('+', options.Splits)} perClass {options.PerClass}"] = _selection.Hash };

    /// <inheritdoc/>
    protected override long? RecordCount => _selection?.Icons.Count;

    /// <inheritdoc/>
    public override IEnumerable<Diagnostic> Check()
    {
        if (places.Find($"{PackageFolder}/collections.json") is null)
        {
            yield return new("SS4102", string.Empty, "the icon package @iconify/json is not there.", "run 'npm ci --ignore-scripts' in the repository's folder.");
        }
    }

    /// <inheritdoc/>
    public override Shape? OutputShape() => new("u8", [$"{options.Size}", $"{options.Size}", "3"]);

    /// <inheritdoc/>
    public override long MaxOutputBytes(Shape? input) => (long)options.Size * options.Size * 3;

    /// <inheritdoc/>
    public override ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        try
        {
            IconCorpus corpus = IconCorpus.Open(IconPackage.Open(places.Find(PackageFolder)!));
            _selection = corpus.Select([.. Classes.Select(c => c.Name)], options.Splits, options.PerClass, run.Seeds.Data, options.AllowMissing);
        }
        catch (MediaException e)
        {
            throw new GraphException(new Diagnostic("SS4101", string.Empty, e.Message));
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override IRecords<Picture> Open(RunScope run)
    {
        IReadOnlyList<Icon> icons = _selection!.Icons;
        Dictionary<string, ClassLabel> labels = Classes.ToDictionary(c => c.Name);

        return new ListedRecords<Picture>(_selection.Hash, [new(0, 0, icons.Count)], place =>
        {
            Icon icon = icons[(int)place.Offset];
            return Draw(icon, labels[icon.Class], run);
        });
    }

    private Outcome<Picture> Draw(Icon icon, ClassLabel label, RunScope run)
    {
        var provenance = new Provenance(Domain.Real, label) { Split = icon.Split, Family = icon.Set, ItemName = icon.Name };
        Lease pixels = run.Rent(options.Size * options.Size * 3);
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
