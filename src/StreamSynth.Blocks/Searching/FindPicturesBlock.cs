using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using StreamSynth.Blocks.Embeddings;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Sources;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;
using StreamSynth.Media;
using StreamSynth.Search;
using StreamSynth.Search.Models;
using StreamSynth.Search.Neighbours;
using StreamSynth.Search.Neighbours.Exact;
using StreamSynth.Search.Rounds;
using StreamSynth.Search.Selection;
using StreamSynth.Storage;

namespace StreamSynth.Blocks.Searching;

/// <summary>Options of <c>seals.find</c>.</summary>
public sealed record FindPicturesOptions : RecordSourceOptions
{
    /// <summary>The pool.</summary>
    [Description("Parquet file of embeddings: one that embeddings.write wrote, or one of another program with a column of lists of floats; leave it out where input 'table' is connected.")]
    public string? Pool { get; init; }

    /// <summary>Columns of the pool.</summary>
    [Description("Columns of a pool of another program; what is not named is looked for.")]
    public EmbeddingColumnNames? Columns { get; init; }

    /// <summary>Where the pictures of the pool are.</summary>
    [Description("Where the pictures of the pool are: \"icons\", a folder of class folders, or a Parquet file with image bytes, which may be the pool.")]
    [MinLength(1)]
    public string Pictures { get; init; } = PoolPictures.Icons;

    /// <summary>Column of images.</summary>
    [Description("Column of the images, where 'pictures' is a Parquet file.")]
    [MinLength(1)]
    public string Column { get; init; } = "image";

    /// <summary>Classes to search for.</summary>
    [Description("Classes to search for, each with an example in the pool at least.")]
    [MinLength(1)]
    public required IReadOnlyList<string> Search { get; init; }

    /// <summary>Labels asked for.</summary>
    [Description("Labels that are asked for per class, beside those of the examples; they are read from the pool's class column.")]
    [Range(1, 10_000_000)]
    public int Labels { get; init; } = 200;

    /// <summary>Labels of a round.</summary>
    [Description("Labels asked for with one model, before the next is trained.")]
    [Range(1, 1_000_000)]
    public int Batch { get; init; } = 20;

    /// <summary>Neighbours.</summary>
    [Description("Neighbours of a picture that become candidates with it (k).")]
    [Range(1, 1_000_000)]
    public int Neighbours { get; init; } = 100;

    /// <summary>What is asked about.</summary>
    [Description("What is asked about next: maxEntropy, mostLikelyPositive, informationDensity or random.")]
    public SelectionRule Rule { get; init; } = SelectionRule.MostLikelyPositive;

    /// <summary>Side of the pictures.</summary>
    [Description("Height and width of the pictures, in pixels; others are cut and resized.")]
    [Range(8, 4096)]
    public int Size { get; init; } = 32;
}

/// <summary>Searches a pool for more pictures of some classes, beginning with examples (SEALS), and gives those found as real pictures.</summary>
/// <remarks>
/// In: examples, which are in the pool too (by family and name): those of a class are its positives, those of all others its negatives. The oracle is the pool's class column, asked
/// as often as the budget says and no more. Out: what was asked about and belongs to the class, without the examples; class by class, round-robin. Cost: the search runs before the
/// first picture; per round one pass over the pool for every 128 rows of neighbours that no class has asked for.
/// </remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where pool and pictures are.</param>
[Block("seals.find", "Searches a pool of embeddings for more pictures of some classes, beginning with examples (SEALS).")]
[Out("image", "u8[H,W,3]")]
public sealed class FindPicturesBlock(FindPicturesOptions options, Places places) : RecordSource<Picture>(options)
{
    private IReadOnlyList<(string Id, string? Family, string? Name, ClassLabel Label)> _found = [];
    private IPoolPictures? _pictures;
    private string _hash = string.Empty;

    /// <summary>Takes the examples.</summary>
    [Gathered("examples")]
    public IReadOnlyList<Picture> Examples { get; set; } = [];

    /// <summary>Takes the pool, where the graph makes it.</summary>
    [Gathered("table", Optional = true)]
    public IReadOnlyList<EmbeddingTable> Table { get; set; } = [];

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Hashes => _hash.Length == 0 ? new() : new Dictionary<string, string> { ["data found"] = _hash };

    /// <inheritdoc/>
    protected override long? RecordCount => _pictures is null ? null : _found.Count;

    private ImageSize Size => new(options.Size, options.Size);

    /// <inheritdoc/>
    public override IEnumerable<Diagnostic> Check()
    {
        if (options.Pool is { } pool && places.Find(pool) is null)
        {
            yield return new("SS7243", "options.pool", $"there is no file '{pool}'.", "name a Parquet file of embeddings, write one with a graph that ends in embeddings.write, or connect input 'table'.");
        }
        else if (options.Pool is { } found && FaultOf(places.Find(found)!) is { } fault)
        {
            yield return fault;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> CheckInputs(IReadOnlySet<string> connected)
    {
        if (connected.Contains("table") == options.Pool is not null)
        {
            yield return new("SS7244", "options.pool", "the pool is either the file 'pool' or the input 'table'.", "take one of them away, or give one.");
        }
    }

    /// <inheritdoc/>
    public override Shape? OutputShape() => new("u8", [$"{options.Size}", $"{options.Size}", "3"]);

    /// <inheritdoc/>
    public override long MaxOutputBytes(Shape? input) => Size.RgbBytes;

    /// <inheritdoc/>
    public override async ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        ClassLabel[] searched = Searched();
        try
        {
            string path = options.Pool is { } file ? places.Find(file) ?? file : Table.Single().Path;
            using EmbeddingPool pool = EmbeddingPool.Open(path, columns: options.Columns, cancel: cancel);
            Dictionary<string, long> rowsOfFound = [];
            _pictures = PoolPictures.Open(options.Pictures, options.Column, options.Size, places, pool.Path, id => rowsOfFound.GetValueOrDefault(id, -1));
            List<List<int>> found = [];
            ExactNeighbours exact = new(pool.Points, Environment.ProcessorCount);
            NeighbourRows rows = new(exact, new() { Neighbours = options.Neighbours });
            ConceptSearch search = new(pool, rows, new LogisticRegression(new()), TimeProvider.System);
            foreach (ClassLabel label in searched) found.Add(await FindAsync(search, pool, label, run, cancel).ConfigureAwait(false));

            _found = [.. RoundRobin(found).Select(one => (pool.Points.Id(one.Row), pool.Families[one.Row], NameOf(pool, one.Row), searched[one.Class]))];
            foreach (int row in found.SelectMany(ofClass => ofClass)) rowsOfFound[pool.Points.Id(row)] = row;
            _hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', _found.Select(f => f.Id)))));
        }
        catch (SearchException fault)
        {
            throw new GraphException(new Diagnostic(fault.Code, string.Empty, fault.Message));
        }
    }

    /// <inheritdoc/>
    protected override IRecords<Picture> Open(RunScope run) => new ListedRecords<Picture>(_hash, [new(0, 0, _found.Count)], place => Read((int)place.Offset, run));

    private Diagnostic? FaultOf(string pool)
    {
        try
        {
            EmbeddingPool.Check(pool, options.Columns);
            return null;
        }
        catch (SearchException fault)
        {
            return new(fault.Code, options.Columns is null ? "options.pool" : "options.columns", fault.Message);
        }
    }

    private static string? NameOf(EmbeddingPool pool, int row) =>
        pool.Families[row] is { } family && pool.Points.Id(row).StartsWith(family + "/", StringComparison.Ordinal) ? pool.Points.Id(row)[(family.Length + 1)..] : null;

    private static IEnumerable<(int Class, int Row)> RoundRobin(List<List<int>> found)
    {
        int most = found.Max(rows => rows.Count);
        for (int place = 0; place < most; place++)
        {
            for (int i = 0; i < found.Count; i++)
            {
                if (place < found[i].Count) yield return (i, found[i][place]);
            }
        }
    }

    private ClassLabel[] Searched()
    {
        string[] known = [.. Classes.Select(c => c.Name)];
        Diagnostic[] unknown =
        [
            .. options.Search.Index()
                .Where(c => !known.Contains(c.Item))
                .Select(c => new Diagnostic("SS2007", $"options.search[{c.Index}]", $"class '{c.Item}' is not among those of input 'classes'.", Suggestion.For(c.Item, known))),
        ];

        return unknown.Length > 0 ? throw new GraphException(unknown) : [.. options.Search.Distinct().Select(name => Classes.Single(c => c.Name == name))];
    }

    private async Task<List<int>> FindAsync(ConceptSearch search, EmbeddingPool pool, ClassLabel label, RunScope run, CancellationToken cancel)
    {
        HashSet<int> positives = [], negatives = [];
        foreach (Provenance from in Examples.Select(e => e.Provenance))
        {
            int row = pool.Points.Find($"{from.Family}/{from.ItemName}");
            if (row >= 0) (from.Label.Name == label.Name ? positives : negatives).Add(row);
        }

        if (positives.Count == 0)
        {
            throw new SearchException(
                SearchFaultCodes.Labels, $"none of the {Examples.Count(e => e.Label.Name == label.Name)} examples of '{label.Name}' is in {pool.Path}", "embed the examples with the pool, or give others");
        }

        SearchStart start = new() { Positives = [.. positives], Negatives = [.. negatives.Except(positives)] };
        SearchSettings settings = new()
        {
            Rule = options.Rule,
            Batch = options.Batch,
            Labels = start.Positives.Count + start.Negatives.Count + options.Labels,
            ExpandNegativeSeeds = false,
            Seed = run.Seeds.Draws,
            Threads = Environment.ProcessorCount,
        };
        ConceptLabels labels = new(pool, label.Name);
        await foreach (RoundRecord _ in search.RunAsync(label.Name, start, settings, labels, cancel: cancel).ConfigureAwait(false)) cancel.ThrowIfCancellationRequested();

        int inPool = pool.Classes.Count(name => name == label.Name);
        run.Report.Measure($"found {label.Name}", labels.Found.Count, 0);
        run.Report.Measure($"recall {label.Name}", (double)(labels.Found.Count + positives.Count) / Math.Max(1, inPool), 0);

        return [.. labels.Found];
    }

    private Outcome<Picture> Read(int place, RunScope run)
    {
        (string id, string? family, string? name, ClassLabel label) = _found[place];
        var provenance = new Provenance(Domain.Real, label) { Split = "found", Family = family, ItemName = name ?? id };
        Lease? pixels = null;
        try
        {
            byte[] encoded = _pictures!.Read(id) ?? throw new MediaException($"'{options.Pictures}' has no picture '{id}' that can be read.");
            ImageSize found = ImageDecoder.ReadSize(encoded, DecodeLimits.Default);
            byte[] decoded = new byte[found.RgbBytes];
            ImageDecoder.Decode(encoded, decoded, DecodeLimits.Default);
            pixels = run.Rent((int)Size.RgbBytes);
            if (found == Size) decoded.CopyTo(pixels.Writable);
            else ImageResizer.Resize(decoded, found, pixels.Writable, Size, ResizeKernel.Bicubic, ImageFit.Cover);

            return new Picture(pixels, options.Size, options.Size, provenance);
        }
        catch (MediaException e)
        {
            pixels?.Release();
            return Outcome<Picture>.Fail(e, provenance);
        }
    }
}
