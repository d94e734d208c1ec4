using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;

namespace StreamSynth.Cli.Data;

/// <summary>Has no options: a graph file cannot name these blocks, which only <see cref="DataRun"/> puts behind a node.</summary>
internal sealed record TallyOptions;

/// <summary>Counts pictures.</summary>
[Block("data.pictures", "Counts pictures.")]
[In("image", "u8[H,W,3]")]
internal sealed class PictureTallyBlock(TallyOptions options) : ISink<Picture>
{
    public TallyOptions Options { get; } = options;

    /// <summary>Gives what takes the pictures; set before the run.</summary>
    public DataTally? Tally { get; set; }

    public ValueTask WriteAsync(Picture input, ItemScope item, CancellationToken cancel)
    {
        Tally!.Add(input);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Counts encoded images.</summary>
[Block("data.samples", "Counts encoded images.")]
[In("image")]
internal sealed class SampleTallyBlock(TallyOptions options) : ISink<Sample>
{
    public TallyOptions Options { get; } = options;

    /// <summary>Gives what takes the images; set before the run.</summary>
    public DataTally? Tally { get; set; }

    public ValueTask WriteAsync(Sample input, ItemScope item, CancellationToken cancel)
    {
        Tally!.Add(input);
        return ValueTask.CompletedTask;
    }
}
