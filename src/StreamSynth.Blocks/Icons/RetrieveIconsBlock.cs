using System.Globalization;
using StreamSynth.Blocks.Clip;
using StreamSynth.Blocks.Models;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Sources;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;
using StreamSynth.Media;
using StreamSynth.Media.Icons;
using StreamSynth.Onnx.Clip;

namespace StreamSynth.Blocks.Icons;

/// <summary>Finds drawings of each class among those that the generator learnt from, by CLIP: what retrieval gives in the place of generation.</summary>
/// <remarks>
/// Names of icons are not looked at. Order: round-robin over the classes, the nearest icon of each first. Score: cosine to the mean of the class's exemplars, or to its text where there are none.
/// Source: "Unmet promise" (NeurIPS 2024), where such images match or beat generated ones. The images count as synthetic in a training's ledger, which names the drawing.
/// </remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where icon package and model are.</param>
[Block("icons.retrieve", "Finds the icons nearest to each class by CLIP, among those that the embedded generator learnt from.")]
[Out("image", "u8[H,W,3]")]
public sealed class RetrieveIconsBlock(RetrieveIconsOptions options, Places places) : RecordSource<Picture>(options)
{
    private const string PackageFolder = "node_modules/@iconify/json";

    private IReadOnlyList<FoundIcon> _found = [];
    private Dictionary<string, string> _hashes = [];

    /// <summary>Real images that show what is looked for.</summary>
    [Gathered("exemplars", Optional = true)]
    public IReadOnlyList<Picture> Exemplars { get; set; } = [];

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Hashes => _hashes;

    /// <inheritdoc/>
    protected override long? RecordCount => _found.Count;

    /// <inheritdoc/>
    public override IEnumerable<Diagnostic> Check()
    {
        foreach (Diagnostic fault in ModelPlace.Check(places, options.Model, folder => ClipModel.Inspect(folder, new()))) yield return fault;
        if (places.Find($"{PackageFolder}/collections.json") is null)
        {
            yield return new("SS4102", string.Empty, "the icon package @iconify/json is not there.", "run 'npm ci --ignore-scripts' in the repository's folder.");
            yield break;
        }

        if (options.Sets.Count == 0) yield break;

        IReadOnlyList<string> known = GeneratorCorpus.SetsOf(IconPackage.Open(places.Find(PackageFolder)!), IconSplits.ReadEmbedded());
        foreach (string set in options.Sets.Where(s => !known.Contains(s)))
        {
            yield return new("SS4103", "options.sets", $"'{set}' is not one of the {known.Count} icon sets that the embedded models learnt from: it is held out, or there is no such set.", Suggestion.For(set, known));
        }
    }

    /// <inheritdoc/>
    public override Shape? OutputShape() => new("u8", [$"{options.Size}", $"{options.Size}", "3"]);

    /// <inheritdoc/>
    public override long MaxOutputBytes(Shape? input) => (long)options.Size * options.Size * 3;

    /// <inheritdoc/>
    public override ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        using ClipModel clip = ClipModel.Load(ModelPlace.Require(places, options.Model), ModelDevice.Settings(Device.Cpu, options.Threads), new());
        try
        {
            IconPackage package = IconPackage.Open(places.Find(PackageFolder)!);
            IconSplits splits = IconSplits.ReadEmbedded();
            IReadOnlyList<string> sets = options.Sets.Count > 0 ? options.Sets : GeneratorCorpus.SetsOf(package, splits);
            IEnumerable<Icon> icons = GeneratorCorpus.Read(package, splits, sets, options.Share, run.Seeds.Data);
            _found = new NearestIcons(clip, ReferencesOf(clip, cancel), options.Size).Find(icons, Classes, options.PerClass, cancel);
            string data = string.Create(CultureInfo.InvariantCulture, $"data icons {GeneratorCorpus.Split} {package.Version} share {options.Share}");
            _hashes = new() { [$"model {options.Model}"] = clip.Hash, [data] = HashOf(_found) };
        }
        catch (MediaException e)
        {
            throw new GraphException(new Diagnostic("SS4101", string.Empty, e.Message));
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override IRecords<Picture> Open(RunScope run) =>
        new ListedRecords<Picture>(HashOf(_found), [new(0, 0, _found.Count)], place => Draw(_found[(int)place.Offset], run));

    private ClassReferences ReferencesOf(ClipModel clip, CancellationToken cancel)
    {
        ClassReferences references = Exemplars.Count > 0 ? PictureEmbedding.ReferencesOf(Exemplars, clip, cancel) : new();
        float[] embedding = new float[clip.EmbeddingSize];
        foreach (ClassLabel label in Classes.Where(c => !references.Has(c.Index)))
        {
            clip.EmbedTexts([TextOf(label)], embedding);
            references.Add(label.Index, embedding, clip.EmbeddingSize);
        }

        return references;
    }

    private Outcome<Picture> Draw(FoundIcon found, RunScope run)
    {
        Provenance provenance = new(Domain.Synthetic, found.Label)
        {
            Split = GeneratorCorpus.Split,
            Family = found.Icon.Set,
            ItemName = found.Icon.Name,
            Prompt = new(TextOf(found.Label), found.Label),
            Score = found.Score,
            Margin = found.Margin,
        };
        Lease pixels = run.Rent(options.Size * options.Size * 3);
        try
        {
            IconRenderer.Render(found.Icon, options.Size, pixels.Writable);
        }
        catch (MediaException e)
        {
            pixels.Release();
            return Outcome<Picture>.Fail(e, provenance);
        }

        return new Picture(pixels, options.Size, options.Size, provenance);
    }

    private string TextOf(ClassLabel label) => options.ClassText.Replace("{class}", label.Name, StringComparison.Ordinal);

    private static string HashOf(IReadOnlyList<FoundIcon> found) => IdentityHash.Of(found.Select(f => $"{f.Label.Name} {f.Icon.Id}"));
}
