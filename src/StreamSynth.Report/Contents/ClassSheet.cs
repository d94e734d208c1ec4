using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Contents;

/// <summary>Holds the images of one class that the page shows.</summary>
internal sealed record ClassSheet
{
    public required string Class { get; init; }

    public required IReadOnlyList<Picture> Real { get; init; }

    public required IReadOnlyList<Picture> Synthetic { get; init; }

    public required int RealResidents { get; init; }

    public required int SyntheticResidents { get; init; }

    public static IReadOnlyList<ClassSheet> Fill(RunFolder run, PoolSelection selection, Ledger ledger)
    {
        ILookup<(string Class, string Domain), Picture> pictures = run.Read(RunTables.Pool)
            .Where(row => selection.Contains(row.Node, row.Domain, row.Ordinal))
            .Select(row => new Picture(row, ledger.Shown.GetValueOrDefault((row.Node, row.Domain, row.Ordinal))))
            .OrderBy(picture => picture.Image.Ordinal).ThenBy(picture => picture.Image.Node, StringComparer.Ordinal)
            .ToLookup(picture => (picture.Image.Class, picture.Image.Domain));

        IEnumerable<string> classes = ledger.Classes.Union(selection.Residents.Keys.Select(key => key.Class)).Order(StringComparer.Ordinal);
        return [.. classes.Select(name => new ClassSheet
        {
            Class = name,
            Real = [.. pictures[(name, Domains.Real)]],
            Synthetic = [.. pictures[(name, Domains.Synthetic)]],
            RealResidents = selection.Residents.GetValueOrDefault((name, Domains.Real)),
            SyntheticResidents = selection.Residents.GetValueOrDefault((name, Domains.Synthetic)),
        })];
    }
}

/// <summary>Joins an image of the pool with its line in the ledger, where there is one.</summary>
internal sealed record Picture(PoolRow Image, SampleRow? Sample);
