namespace StreamSynth.Blocks.Payloads;

/// <summary>Says whether an image was drawn by people or generated.</summary>
public enum Domain
{
    /// <summary>From a data set.</summary>
    Real,

    /// <summary>From a generator.</summary>
    Synthetic,
}

/// <summary>Tells where an image came from; it stays with the image through encoding to the ledger and the report.</summary>
/// <param name="Domain">Real or synthetic.</param>
/// <param name="Label">Its class.</param>
public sealed record Provenance(Domain Domain, ClassLabel Label)
{
    /// <summary>Gives the prompt with its scores; null for a real image.</summary>
    public Prompt? Prompt { get; init; }

    /// <summary>Gives the seed of its noise; 0 for a real image.</summary>
    public ulong Seed { get; init; }

    /// <summary>Gives the generator's batch in which it was made; -1 for a real image.</summary>
    public long Batch { get; init; } = -1;

    /// <summary>Gives the cosine similarity of the image to its class by an image filter; null while unscored.</summary>
    public double? Score { get; init; }

    /// <summary>Gives <see cref="Score"/> minus the best among the other classes; null while unscored.</summary>
    public double? Margin { get; init; }

    /// <summary>Gives its rank in a window of a filter that keeps the best; null where none did.</summary>
    public WindowRank? Rank { get; init; }

    /// <summary>Gives the input of a choice between two images that it won, "first" or "second"; null where there was no choice.</summary>
    public string? ChosenFrom { get; init; }

    /// <summary>Gives the data split, such as "realTrain"; null for a synthetic image.</summary>
    public string? Split { get; init; }

    /// <summary>Gives the family of drawings or photographs, such as the icon set; null for a synthetic image.</summary>
    public string? Family { get; init; }

    /// <summary>Gives the item's name within its family; null for a synthetic image.</summary>
    public string? ItemName { get; init; }

    /// <summary>Shows where the image came from.</summary>
    /// <param name="page">Takes it.</param>
    public void Show(IPayloadPage page)
    {
        page.Value("domain", Domain == Domain.Real ? "real" : "synthetic");
        page.Value("class", $"{Label.Name} ({Label.Index})");
        page.Value("prompt", Prompt?.Text);
        page.Value("promptScore", Prompt?.Score);
        page.Value("promptMargin", Prompt?.Margin);
        page.Value("seed", Domain == Domain.Real ? null : Seed);
        page.Value("batch", Batch < 0 ? null : Batch);
        page.Value("score", Score);
        page.Value("margin", Margin);
        page.Value("rank", Rank?.ToString());
        page.Value("chosenFrom", ChosenFrom);
        page.Value("split", Split);
        page.Value("family", Family);
        page.Value("item", ItemName);
    }
}
