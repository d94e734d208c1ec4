using System.Globalization;
using System.Text;
using StreamSynth.Engine.Graph;
using StreamSynth.Storage;
using StreamSynth.Storage.Files;
using StreamSynth.Storage.Searches;

namespace StreamSynth.Cli.Seals;

/// <summary>Keeps what a search has found out, concept by concept, so that it can go on where it was stopped.</summary>
internal sealed class SealsFolder
{
    private const string IdentityName = "search.json";

    private readonly string _concepts;

    private SealsFolder(string path)
    {
        FullPath = path;
        _concepts = Path.Combine(path, "concepts");
    }

    public string FullPath { get; }

    /// <summary>Gives the table of embeddings that a graph writes.</summary>
    public string PoolPath => Path.Combine(FullPath, "pool.parquet");

    /// <summary>Gives the folder of the run that writes it.</summary>
    public string PoolRunPath => Path.Combine(FullPath, "pool");

    public string IndexPath => Path.Combine(FullPath, "neighbours.hnsw");

    public string ReportPath => Path.Combine(FullPath, "report.html");

    /// <summary>Opens a folder, or makes it.</summary>
    public static SealsFolder Open(string path)
    {
        SealsFolder folder = new(path);
        Directory.CreateDirectory(folder._concepts);

        return folder;
    }

    /// <summary>Holds the folder to one search.</summary>
    /// <param name="identity">What decides results: the form and the embeddings.</param>
    /// <exception cref="GraphException">The folder holds another search.</exception>
    public void Require(string identity)
    {
        string path = Path.Combine(FullPath, IdentityName);
        if (!File.Exists(path))
        {
            DurableFile.Replace(path, temporary => File.WriteAllText(temporary, identity));
            return;
        }

        string before = File.ReadAllText(path);
        if (before == identity) return;

        (string was, string now) = before.Split('\n').Zip(identity.Split('\n')).FirstOrDefault(pair => pair.First != pair.Second);
        throw new GraphException(new Diagnostic(
            "SS7220", string.Empty, $"{FullPath} holds another search: '{was?.Trim()}' there is '{now?.Trim()}' here.", "name another folder with --out, or put the file back as it was."));
    }

    /// <summary>Gives what was found out about a concept before; null where nothing was.</summary>
    public ConceptResult? Read(string concept)
    {
        if (!File.Exists(PathOf(concept, "concept"))) return null;

        return new(ParquetTable.Read<SearchConceptRow>(PathOf(concept, "concept")).Single(), [.. ParquetTable.Read<SearchRoundRow>(PathOf(concept, "rounds"))]);
    }

    /// <summary>Keeps what was found out about a concept; whole or not at all.</summary>
    public void Write(ConceptResult result)
    {
        ParquetTable.Write(PathOf(result.Concept.Concept, "rounds"), result.Rounds);

        // Last: with it, the concept is done.
        ParquetTable.Write(PathOf(result.Concept.Concept, "concept"), [result.Concept]);
    }

    /// <summary>Writes the tables of all concepts.</summary>
    public void WriteAll(IReadOnlyList<ConceptResult> results, IReadOnlyList<SearchArmRow> arms)
    {
        ParquetTable.Write(Path.Combine(FullPath, "concepts.parquet"), results.Select(r => r.Concept));
        ParquetTable.Write(Path.Combine(FullPath, "rounds.parquet"), results.SelectMany(r => r.Rounds));
        ParquetTable.Write(Path.Combine(FullPath, "summary.parquet"), arms);
    }

    // Any class name becomes a name of a file, each another.
    private string PathOf(string concept, string table)
    {
        StringBuilder name = new();
        foreach (byte letter in Encoding.UTF8.GetBytes(concept))
        {
            if (letter is >= (byte)'a' and <= (byte)'z' or >= (byte)'0' and <= (byte)'9') name.Append((char)letter);
            else if (letter == ' ') name.Append('-');
            else name.Append(CultureInfo.InvariantCulture, $"_{letter:x2}");
        }

        return Path.Combine(_concepts, $"{name}.{table}.parquet");
    }
}
