using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;

namespace StreamSynth.Blocks.Prompts;

/// <summary>Options of <c>prompt.repeat</c>.</summary>
public sealed record RepeatPromptOptions
{
    /// <summary>Images wanted of each prompt.</summary>
    [Description("Images wanted of each prompt.")]
    [Range(1, 10_000)]
    public int Times { get; init; } = 4;
}

/// <summary>Sends each prompt on several times; every copy has its own key, and so its own noise: StableRep made 10 images of each caption.</summary>
/// <param name="options">Options.</param>
[Block("prompt.repeat", "Sends each prompt on several times, each time with its own noise.")]
[In("prompt")]
[Out("prompt")]
public sealed class RepeatPromptBlock(RepeatPromptOptions options) : IExpand<Prompt, Prompt>
{
    /// <inheritdoc/>
    public int FanOut => options.Times;

    /// <inheritdoc/>
    public async IAsyncEnumerable<Outcome<Prompt>> ExpandAsync(Prompt input, ItemScope item, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        for (int i = 0; i < options.Times && !cancel.IsCancellationRequested; i++) yield return input;
    }
}
