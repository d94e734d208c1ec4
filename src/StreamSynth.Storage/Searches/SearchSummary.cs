namespace StreamSynth.Storage.Searches;

/// <summary>Holds all that a report of a search shows.</summary>
public sealed record SearchSummary
{
    /// <summary>Gives the name of the search.</summary>
    public required string Name { get; init; }

    /// <summary>Gives the images of the pool.</summary>
    public required int PoolImages { get; init; }

    /// <summary>Gives the images that average precision is measured on.</summary>
    public required int TestImages { get; init; }

    /// <summary>Gives the images left out of those, since they nearly equal one of the pool.</summary>
    public required int NearDuplicates { get; init; }

    /// <summary>Gives the numbers of an embedding.</summary>
    public required int Width { get; init; }

    /// <summary>Gives how neighbours were found, for people.</summary>
    public required string Neighbours { get; init; }

    /// <summary>Gives the part of true neighbours that were found, over a sample of rows.</summary>
    public required double NeighbourRecall { get; init; }

    /// <summary>Gives the rows of neighbours that were looked for since the start of the program.</summary>
    public required long RowsFound { get; init; }

    /// <summary>Gives the rows that were at hand, from this concept or another.</summary>
    public required long RowsShared { get; init; }

    /// <summary>Gives the concepts.</summary>
    public required IReadOnlyList<SearchConceptRow> Concepts { get; init; }

    /// <summary>Gives all rounds.</summary>
    public required IReadOnlyList<SearchRoundRow> Rounds { get; init; }

    /// <summary>Gives the arms.</summary>
    public required IReadOnlyList<SearchArmRow> Arms { get; init; }
}
