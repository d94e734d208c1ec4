using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Payloads;

/// <summary>Holds the text that an image is generated from.</summary>
/// <param name="Text">The prompt.</param>
/// <param name="Label">Class that it should show.</param>
public sealed record Prompt(string Text, ClassLabel Label) : ILabelled, IShownPayload
{
    /// <summary>Gives the cosine similarity to the real images of its class, in [-1, 1]; null while unscored.</summary>
    public double? Score { get; init; }

    /// <summary>Gives <see cref="Score"/> minus the best score among the other classes; null while unscored.</summary>
    public double? Margin { get; init; }

    /// <summary>Gives its rank in a window of a filter that keeps the best; null where none did.</summary>
    public WindowRank? Rank { get; init; }

    /// <summary>A prompt is its own provenance.</summary>
    object? IPayload.Origin => this;

    /// <inheritdoc/>
    public void Show(IPayloadPage page)
    {
        page.Value("prompt", Text);
        page.Value("class", $"{Label.Name} ({Label.Index})");
        page.Value("score", Score);
        page.Value("margin", Margin);
        page.Value("rank", Rank?.ToString());
    }
}
