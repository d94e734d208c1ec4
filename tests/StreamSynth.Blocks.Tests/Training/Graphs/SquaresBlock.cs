using System.ComponentModel;
using System.Runtime.CompilerServices;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Testing;

namespace StreamSynth.Blocks.Tests.Training.Graphs;

/// <summary>Options of <see cref="SquaresBlock"/>.</summary>
public sealed record SquaresOptions
{
    [Description("Images to give.")]
    public int Count { get; init; } = 24;

    [Description("Whether they count as generated.")]
    public bool Synthetic { get; init; }

    [Description("Set that real ones belong to.")]
    public string Split { get; init; } = "realTrain";

    [Description("Ordinals that are yielded as failures.")]
    public IReadOnlyList<int> FailOn { get; init; } = [];

    [Description("Ordinal at which the source itself throws; -1 for never.")]
    public int ThrowAt { get; init; } = -1;
}

/// <summary>Gives coloured squares.</summary>
[Block("test.squares", "Draws coloured squares.")]
[Out("sample")]
public sealed class SquaresBlock(SquaresOptions options) : ISource<Sample>
{
    private int _made;

    /// <summary>Holds each image back, where set.</summary>
    public Gate? Gate { get; set; }

    /// <summary>Gives how many images were made so far.</summary>
    public int Made => Volatile.Read(ref _made);

    public long? Count => options.Count;

    long IBlock.MaxOutputBytes(Shape? input) => 4096;

    public async IAsyncEnumerable<Outcome<Sample>> ReadAsync(RunScope run, [EnumeratorCancellation] CancellationToken cancel)
    {
        IReadOnlyList<Sample> real = options.Synthetic ? [] : Squares.Real(options.Count, run.Pool, options.Split);
        for (int i = 0; i < options.Count; i++)
        {
            if (Gate is not null) await Gate.PassAsync(cancel).ConfigureAwait(false);
            if (i == options.ThrowAt) throw new IOException("the generator broke");
            Interlocked.Increment(ref _made);
            if (options.FailOn.Contains(i)) yield return Outcome<Sample>.Fail(new IOException($"cannot draw {i}"), null);
            else yield return options.Synthetic ? Squares.Synthetic(i, run.Pool) : real[i];
        }
    }
}
