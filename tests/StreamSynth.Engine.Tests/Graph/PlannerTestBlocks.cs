// Blocks that only the planner looks at: every kind of option, shapes, checks and partitions. They belong together as one small catalog.
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Graph;

public enum Colour
{
    Red,
    DarkBlue,
}

/// <summary>Has an option of every kind.</summary>
public sealed record EveryOptions : IValidatableObject
{
    [Description("Rounds per item.")]
    [Range(1, 1000)]
    public int Steps { get; init; } = 8;

    [Description("Items in all.")]
    [Range(0, 100)]
    public long Total { get; init; }

    [Description("Factor.")]
    [Range(0.5, 10.0)]
    public double Scale { get; init; } = 1;

    [Description("Factor without a range.")]
    public float Free { get; init; } = 1;

    [AllowedValues("fast", "exact")]
    public string Mode { get; init; } = "fast";

    public Colour Colour { get; init; }

    public required string Model { get; init; }

    [MinLength(1)]
    public IReadOnlyList<string> Names { get; init; } = ["a"];

    public IReadOnlyList<int> Counts { get; init; } = [];

    public bool Flag { get; init; }

    public string? Note { get; init; }

    [Range(0, 9)]
    public int? Maybe { get; init; }

    public int Low { get; init; }

    public int High { get; init; } = 10;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Low > High) yield return new($"'low' is {Low}, but must be at most 'high', which is {High}.", [nameof(Low)]);
    }
}

[Block("plan.every", "Has an option of every kind.")]
[Out("number")]
public sealed class EveryBlock(EveryOptions options) : ISource<Number>
{
    public EveryOptions Options => options;

    public long? Count => 0;

    public async IAsyncEnumerable<Outcome<Number>> ReadAsync(RunScope run, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield break;
    }
}

/// <summary>Is a payload with a shape.</summary>
public sealed class Canvas : IPayload;

public sealed record CanvasOptions
{
    [Range(0, 1 << 20)]
    public int Width { get; init; }

    [Range(0, 1 << 20)]
    public int Height { get; init; }

    public long Bytes { get; init; }
}

[Block("plan.canvas", "Gives canvases.")]
[Out("canvas", "u8[H,W,3]")]
public sealed class CanvasBlock(CanvasOptions options) : ISource<Canvas>
{
    public long? Count => 0;

    Shape? IBlock.OutputShape() => options.Width == 0 ? null : Shape.Parse($"u8[{options.Height},{options.Width},3]");

    long IBlock.MaxOutputBytes(Shape? input) => options.Bytes;

    public async IAsyncEnumerable<Outcome<Canvas>> ReadAsync(RunScope run, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield break;
    }
}

[Block("plan.small", "Takes canvases of 8 by 8.")]
[In("canvas", "u8[8,8,3]")]
public sealed class SmallBlock(NoOptions options) : ISink<Canvas>
{
    public NoOptions Options => options;

    public ValueTask WriteAsync(Canvas input, ItemScope item, CancellationToken cancel) => ValueTask.CompletedTask;
}

[Block("plan.square", "Takes square canvases and gives squares.")]
[In("canvas", "u8[N,N,C]")]
[Out("canvas", "u8[N,N,C]")]
public sealed class SquareBlock(NoOptions options) : ITransform<Canvas, Canvas>
{
    public NoOptions Options => options;

    public ValueTask<Outcome<Canvas>> TransformAsync(Canvas input, ItemScope item, CancellationToken cancel) => new(input);
}

public sealed record CheckedOptions
{
    public string Model { get; init; } = "good";

    public long Pool { get; init; }
}

[Block("plan.checked", "Looks at its model.")]
[In("number")]
[Out("number")]
public sealed class CheckedBlock(CheckedOptions options) : ITransform<Number, Number>
{
    long IBlock.PartitionBytes => options.Pool;

    IEnumerable<Diagnostic> IBlock.Check()
    {
        if (options.Model != "good") yield return new("SS4001", "options.model", $"there is no model '{options.Model}'.", "name a folder that exists.");
    }

    public ValueTask<Outcome<Number>> TransformAsync(Number input, ItemScope item, CancellationToken cancel) => new(input);
}

public sealed record RepeatOptions
{
    public bool Again { get; init; }

    public string? Cannot { get; init; }

    public bool Keeps { get; init; }
}

[Block("plan.repeat", "Wants its items a second time, or may not give the same twice.")]
[In("number")]
[Out("number")]
public sealed class RepeatBlock(RepeatOptions options) : ITransform<Number, Number>
{
    string? IBlock.CannotRepeat => options.Cannot;

    bool IBlock.RepeatsWhenResumed => options.Cannot is null || options.Keeps;

    TakesAgain? IBlock.TakesAgain => options.Again ? new("number", "options.again") : null;

    public ValueTask<Outcome<Number>> TransformAsync(Number input, ItemScope item, CancellationToken cancel) => new(input);
}

/// <summary>Is what <see cref="TaggedBlock{T}"/> wants of a payload.</summary>
public interface ITagged : IPayload;

[Block("plan.tagged", "Takes tagged payloads.")]
[In("items")]
[Out("items")]
public sealed class TaggedBlock<T>(NoOptions options) : IRoute<T>
    where T : class, ITagged
{
    public NoOptions Options => options;

    public Route Choose(T input, ItemScope item) => Route.ToAll;
}
