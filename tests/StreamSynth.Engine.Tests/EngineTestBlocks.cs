using System.Reflection;
using StreamSynth.Engine.Blocks;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests;

/// <summary>Lists the shared test blocks and those of this project.</summary>
public static class EngineTestBlocks
{
    public static BlockCatalog Catalog { get; } = BlockCatalog.From(typeof(BlockHarness).Assembly, Assembly.GetExecutingAssembly());
}

/// <summary>Holds no options.</summary>
public sealed record NoOptions;

/// <summary>Breaks the rule that the engine alone releases inputs.</summary>
[Block("test.thief", "Releases its input.")]
[In("number")]
[Out("number")]
public sealed class ThiefBlock(NoOptions options) : ITransform<Number, Number>
{
    public NoOptions Options => options;

    public ValueTask<Outcome<Number>> TransformAsync(Number input, ItemScope item, CancellationToken cancel)
    {
        input.Release();
        return new(new Number(0));
    }
}

/// <summary>Hands each number on and does nothing else, so that only the engine's own allocations are seen.</summary>
[Block("test.pass", "Passes numbers.")]
[In("number")]
[Out("number")]
public sealed class PassBlock(NoOptions options) : ITransform<Number, Number>
{
    public NoOptions Options => options;

    public ValueTask<Outcome<Number>> TransformAsync(Number input, ItemScope item, CancellationToken cancel) => new(input);
}
