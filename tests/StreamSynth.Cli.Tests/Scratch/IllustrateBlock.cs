using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;

namespace StreamSynth.Cli.Tests.Scratch;

/// <summary>Holds no options.</summary>
public sealed record IllustrateOptions;

/// <summary>Draws a square for each prompt, with noise that depends on every letter of it: another prompt gives another image.</summary>
/// <param name="options">Options.</param>
[Block("scratch.illustrate", "Draws squares for prompts.")]
[In("prompt")]
[Out("sample")]
public sealed class IllustrateBlock(IllustrateOptions options) : ITransform<Prompt, Sample>
{
    public IllustrateOptions Options => options;

    long IBlock.MaxOutputBytes(Shape? input) => 4096;

    public ValueTask<Outcome<Sample>> TransformAsync(Prompt input, ItemScope item, CancellationToken cancel) => new(DrawBlock.Draw(
        input.Label.Index,
        KeyMix.Mix(item.Seed, input.Text),
        new(Domain.Synthetic, input.Label) { Prompt = input, Seed = item.Seed, Batch = item.Header.Ordinal / 4 },
        item));
}
