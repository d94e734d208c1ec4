using System.ComponentModel;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;
using StreamSynth.Resilience.Tests.Cues;

namespace StreamSynth.Resilience.Tests.Blocks;

/// <summary>Options of <see cref="RealSquaresBlock"/>.</summary>
public sealed record RealSquaresOptions
{
    [Description("Images per epoch.")]
    public int Count { get; init; } = 24;

    [Description("Images held to draw from.")]
    public int Window { get; init; }

    [Description("Passes over the images.")]
    public int Epochs { get; init; } = 1;

    [Description("Set that they belong to.")]
    public string Split { get; init; } = "realTrain";
}

/// <summary>Gives squares as real images, epoch by epoch in another order, and goes on where it stood.</summary>
[Block("test.squares", "Gives coloured squares as real images.")]
[Out("image", "u8[16,16,3]")]
public sealed class RealSquaresBlock(RealSquaresOptions options) : IResumableSource<Picture>
{
    private readonly Script _script = Script.Current;

    public long? Count => options.Count * options.Epochs;

    long IBlock.MaxOutputBytes(Shape? input) => Squares.Bytes;

    public IAsyncEnumerable<Outcome<Picture>> ReadAsync(RunScope run, SourceCursor? from, CursorTrail? trail, CancellationToken cancel) =>
        new RecordReading<Picture>(() => new ListedRecords<Picture>(options.Split, [new(0, 0, options.Count)], place => Make(run, (int)place.Offset)), new(run.Seeds.Data, options.Window, options.Epochs))
            .ReadAsync(from, trail, cancel);

    private Outcome<Picture> Make(RunScope run, int index)
    {
        _script.Pass(Moments.Read);
        ClassLabel label = Squares.Classes[index % 3];
        Lease pixels = run.Rent(Squares.Bytes);
        Squares.Draw(pixels.Writable, label.Index, KeyMix.Mix(KeyMix.Mix(42, options.Split), (ulong)index));

        return new Picture(pixels, Squares.Size, Squares.Size, new(Domain.Real, label) { Split = options.Split, Family = $"family{index % 4}", ItemName = $"square-{index}" });
    }
}
