using System.Runtime.CompilerServices;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Tests.Llm;

/// <summary>Holds no options.</summary>
public sealed record PromptReaderOptions;

/// <summary>Keeps the prompts that arrive, and the reasons of those that do not.</summary>
[Block("test.read_prompts", "Keeps prompts.")]
[In("prompt")]
[Out("nothing")]
internal sealed class PromptReader(PromptReaderOptions options) : IConsume<Prompt, PromptReader.Nothing>
{
    public PromptReaderOptions Options => options;

    public List<Prompt> Prompts { get; } = [];

    public List<string> Reasons { get; } = [];

    public async IAsyncEnumerable<Nothing> ConsumeAsync(IItemReader<Prompt> input, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (await input.ReadAsync(cancel).ConfigureAwait(false) is { } item)
        {
            if (item.Payload is { } prompt) Prompts.Add(prompt);
            else if (item.State == ItemState.Skipped) Reasons.Add(item.Absence!.Reason);
        }

        yield break;
    }

    /// <summary>Stands for the output that a reader does not have.</summary>
    public sealed class Nothing : IPayload;
}
