namespace StreamSynth.Blocks.Payloads;

/// <summary>Names one class of the classifier.</summary>
/// <param name="Index">Place in the class list, 0, 1, 2, ...: the classifier's output.</param>
/// <param name="Name">The class's name, such as "crane": what it is called in lists, tables and reports.</param>
public sealed record ClassLabel(int Index, string Name) : ILabelled, IShownPayload
{
    /// <summary>Gives the text that stands for the class in prompts and questions, such as "crane, large long-necked wading bird"; the name where nothing resolved it.</summary>
    public string Text { get; init; } = Name;

    /// <summary>A class belongs to itself.</summary>
    ClassLabel ILabelled.Label => this;

    /// <inheritdoc/>
    public void Show(IPayloadPage page) => page.Value("class", $"{Name} ({Index})");
}
