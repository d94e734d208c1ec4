using System.ComponentModel;
using StreamSynth.Blocks.Clip;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;

namespace StreamSynth.Blocks.Images;

/// <summary>Options of <c>image.best_of</c>.</summary>
public sealed record BestImageOptions
{
    /// <summary>What the two are compared by.</summary>
    [Description("What the two images are compared by; both need a clip.filter_image before, which scores them (minMargin -2 drops none).")]
    public RankBy By { get; init; } = RankBy.Margin;
}

/// <summary>
/// Keeps the better of two images of one prompt: two generators, or one generator with two settings, compared at equal prompts and, since the item is the same, at equal seeds where
/// the nodes' names do not set them apart. The ledger says which side won; a tie goes to the first. Where one of the two was lost, so is the other: no side wins by default.
/// </summary>
/// <param name="options">Options.</param>
[Block("image.best_of", "Keeps the better of two images of one prompt, by their CLIP scores.")]
[In("first", "u8[H,W,3]")]
[In("second", "u8[H,W,3]")]
[Out("image", "u8[H,W,3]")]
public sealed class BestImageBlock(BestImageOptions options) : IJoin<Picture, Picture, Picture>
{
    /// <inheritdoc/>
    public long MaxOutputBytes(Shape? input) => PictureBytes.Of(input);

    /// <inheritdoc/>
    public ValueTask<Outcome<Picture>> JoinAsync(Picture first, Picture second, ItemScope item, CancellationToken cancel)
    {
        bool isFirst = ValueOf(first, "first") >= ValueOf(second, "second");
        Picture best = isFirst ? first : second;

        // The pixels go on unchanged: one more reference instead of a copy.
        best.Share();
        return new(best with { Provenance = best.Provenance with { ChosenFrom = isFirst ? "first" : "second" } });
    }

    private double ValueOf(Picture picture, string port) => (options.By == RankBy.Margin ? picture.Provenance.Margin : picture.Provenance.Score)
        ?? throw new InvalidOperationException($"the image at '{port}' has no CLIP score: put a clip.filter_image node (minMargin -2 drops none) before it.");
}
