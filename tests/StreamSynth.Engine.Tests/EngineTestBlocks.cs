using System.ComponentModel;
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

/// <summary>Options of <see cref="ThiefBlock"/>.</summary>
public sealed record ThiefOptions
{
    [Description("Whether it throws as well.")]
    public bool Throws { get; init; }
}

/// <summary>Breaks the rule that the engine alone releases inputs.</summary>
[Block("test.thief", "Releases its input.")]
[In("number")]
[Out("number")]
public sealed class ThiefBlock(ThiefOptions options) : ITransform<Number, Number>
{
    public ValueTask<Outcome<Number>> TransformAsync(Number input, ItemScope item, CancellationToken cancel)
    {
        input.Release();
        if (options.Throws) throw new ArithmeticException("caught in the act");
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

/// <summary>Breaks the rule that a returned payload is alive.</summary>
[Block("test.corpse", "Returns released payloads.")]
[In("number")]
[Out("number")]
public sealed class CorpseBlock(NoOptions options) : ITransform<Number, Number>
{
    public NoOptions Options => options;

    long IBlock.MaxOutputBytes(Shape? input) => 8;

    public ValueTask<Outcome<Number>> TransformAsync(Number input, ItemScope item, CancellationToken cancel)
    {
        Number result = new(1, item.Rent(8));
        result.Release();

        return new(result);
    }
}

/// <summary>Fails when it is closed.</summary>
[Block("test.stuck", "Cannot close.")]
[In("number")]
[Out("number")]
public sealed class StuckBlock(NoOptions options) : ITransform<Number, Number>
{
    public NoOptions Options => options;

    public ValueTask<Outcome<Number>> TransformAsync(Number input, ItemScope item, CancellationToken cancel) => new(input);

    public ValueTask DisposeAsync() => throw new ArithmeticException("cannot let go");
}
