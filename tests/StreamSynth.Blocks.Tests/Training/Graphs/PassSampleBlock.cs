using System.ComponentModel;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Testing;

namespace StreamSynth.Blocks.Tests.Training.Graphs;

/// <summary>Options of <see cref="PassSampleBlock"/>.</summary>
public sealed record PassSampleOptions
{
    [Description("Most bytes of a sample.")]
    public int MaxBytes { get; init; } = 4096;
}

/// <summary>Passes samples on: stands for the nodes between generation and training.</summary>
[Block("test.pass_sample", "Passes samples on.")]
[In("sample")]
[Out("sample")]
public sealed class PassSampleBlock(PassSampleOptions options) : ITransform<Sample, Sample>
{
    /// <summary>Counts the calls, and lets all through.</summary>
    public Gate Calls { get; } = Opened();

    long IBlock.MaxOutputBytes(Shape? input) => options.MaxBytes;

    public async ValueTask<Outcome<Sample>> TransformAsync(Sample input, ItemScope item, CancellationToken cancel)
    {
        await Calls.PassAsync(cancel).ConfigureAwait(false);

        return input;
    }

    private static Gate Opened()
    {
        Gate gate = new();
        gate.Open();

        return gate;
    }
}
