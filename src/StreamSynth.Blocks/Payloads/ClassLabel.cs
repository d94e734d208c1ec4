namespace StreamSynth.Blocks.Payloads;

/// <summary>Names one class of the classifier.</summary>
/// <param name="Index">Place in the class list, 0, 1, 2, ...: the classifier's output.</param>
/// <param name="Name">The class text, such as "umbrella".</param>
public sealed record ClassLabel(int Index, string Name) : ILabelled, IShownPayload
{
    /// <summary>A class belongs to itself.</summary>
    ClassLabel ILabelled.Label => this;

    /// <inheritdoc/>
    public void Show(IPayloadPage page) => page.Value("class", $"{Name} ({Index})");
}
