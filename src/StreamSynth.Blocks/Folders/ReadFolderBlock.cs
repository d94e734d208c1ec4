using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.Win32.SafeHandles;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Sources;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Blocks.Folders;

/// <summary>Options of <c>folder.read</c>.</summary>
public sealed record ReadFolderOptions : RecordSourceOptions, IValidatableObject
{
    /// <summary>The folder.</summary>
    [Description("The folder that holds one folder per class, relative to the graph file.")]
    [MinLength(1)]
    public required string Folder { get; init; }

    /// <summary>Split of the images.</summary>
    [Description("Name of the split that the images belong to, for ledger and evaluation.")]
    [MinLength(1)]
    public string Split { get; init; } = "train";

    /// <summary>Classes by folder.</summary>
    [Description("Class of this graph by folder name, such as { \"n02979186\": \"cassette player\" }; a folder that is not named stands for the class of its own name.")]
    public IReadOnlyDictionary<string, string> ClassNames { get; init; } = new Dictionary<string, string>();

    /// <summary>Classes by folder, in a file.</summary>
    [Description("File that says the same in lines such as \"n02979186 cassette player, tape deck\" (ImageNet's LOC_synset_mapping.txt): the first of the names that is a class of this graph counts; null: none.")]
    [MinLength(1)]
    public string? ClassFile { get; init; }

    /// <summary>Whether a class may have no folder.</summary>
    [Description("Whether a class of this graph may have no folder.")]
    public bool AllowMissing { get; init; }

    /// <summary>Memory of one image.</summary>
    [Description("The most encoded bytes of one image, such as \"1MiB\"; a larger one fails alone. ImageNet needs \"16MiB\".")]
    public string MaxImageBytes { get; init; } = "1MiB";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (string folder in ClassNames.Where(c => string.IsNullOrEmpty(c.Value)).Select(c => c.Key)) yield return new($"'classNames' names no class for the folder '{folder}'.", [nameof(ClassNames)]);
        foreach (ValidationResult fault in MemoryAmount.FaultsOfBuffer(MaxImageBytes, nameof(MaxImageBytes))) yield return fault;
    }
}

/// <summary>Reads encoded images from one folder per class (ImageNet's layout), as they are.</summary>
/// <remarks>
/// Images are .jpg, .jpeg, .png, .webp and .avif files at any depth below a class folder. Order: by class folder, then by path, both by their bytes. Images of classes that the graph does
/// not have are skipped as otherClass, unread. The list of paths is held in memory: about 80 bytes per image.
/// </remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where relative paths start.</param>
[Block("folder.read", "Reads encoded images from one folder per class (ImageNet's layout).")]
[Out("sample")]
public sealed class ReadFolderBlock(ReadFolderOptions options, Places places) : RecordSource<Sample>(options)
{
    private ClassFolders? _folders;
    private FolderClasses? _classes;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Hashes => _folders is null ? new() : new Dictionary<string, string> { [$"data folder {options.Folder}"] = _folders.Hash };

    /// <inheritdoc/>
    protected override long? RecordCount => _folders?.Count;

    private string? Root => places.Find(options.Folder) is { } path && Directory.Exists(path) ? path : null;

    /// <inheritdoc/>
    public override IEnumerable<Diagnostic> Check()
    {
        string start = $"relative paths start at {(places.Roots.Count > 0 ? places.Roots[0] : "no folder")}; write where it is.";
        if (options.ClassFile is { } file && places.Find(file) is null) yield return new("SS4130", "options.classFile", $"there is no file '{file}'.", start);
        if (Root is not { } root)
        {
            yield return new("SS4130", "options.folder", $"there is no folder '{options.Folder}'.", start);
            yield break;
        }

        string[] names = ClassFolders.NamesIn(root);
        if (names.Length == 0) yield return new("SS4131", "options.folder", $"'{options.Folder}' holds no folders.", "name the folder that holds one folder of images per class.");
        foreach (string unknown in options.ClassNames.Keys.Except(names).Order(StringComparer.Ordinal))
        {
            yield return new("SS4131", "options.classNames", $"'{options.Folder}' holds no folder '{unknown}'.", Suggestion.For(unknown, names));
        }
    }

    /// <inheritdoc/>
    public override long MaxOutputBytes(Shape? input) => MemoryAmount.Of(options.MaxImageBytes);

    /// <summary>Lists the images and finds out which folder stands for which class.</summary>
    public override ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        try
        {
            string root = Root ?? throw new InvalidDataException($"there is no folder '{options.Folder}'.");
            _folders = ClassFolders.List(root, cancel);
            _classes = new(Classes, options, options.ClassFile is { } file ? places.Find(file) : null);
            if (_folders.Count == 0) throw new InvalidDataException($"'{options.Folder}' holds no images (.jpg, .jpeg, .png, .webp, .avif) in its class folders.");
            if (!options.AllowMissing) _classes.RequireAll(_folders);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new GraphException(new Diagnostic("SS4131", "options.folder", e.Message));
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override IRecords<Sample> Open(RunScope run) =>
        new ListedRecords<Sample>(_folders!.Hash, [new(0, 0, _folders.Count)], place => Read(_folders.At(place.Offset), run));

    private Outcome<Sample> Read(ClassImage image, RunScope run)
    {
        if (_classes!.Find(image.Folder) is not { } label) return Outcome<Sample>.Skip("otherClass");

        var provenance = new Provenance(Domain.Real, label) { Split = options.Split, Family = image.Folder, ItemName = image.Name };
        string place = $"{image.Folder}/{image.Name}";
        Lease? encoded = null;
        try
        {
            using SafeFileHandle file = File.OpenHandle(image.Path);
            long length = RandomAccess.GetLength(file);
            if (length > MemoryAmount.Of(options.MaxImageBytes)) return Fail($"{place} has {ByteSize.Format(length)}, but maxImageBytes is {options.MaxImageBytes}.", provenance);

            encoded = run.Rent((int)length);
            FileBytes.Read(file, encoded.Writable, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            encoded?.Release();
            return Fail($"{place} cannot be read: {e.Message}", provenance);
        }

        return EncodedImage.ToSample(encoded, provenance, place);
    }

    private static Outcome<Sample> Fail(string what, Provenance provenance) => Outcome<Sample>.Fail(new InvalidDataException(what), provenance);
}
