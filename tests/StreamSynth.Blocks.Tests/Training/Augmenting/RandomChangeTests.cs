using StreamSynth.Blocks.Training.Augmenting;
using StreamSynth.Engine.Items;

namespace StreamSynth.Blocks.Tests.Training.Augmenting;

public sealed class RandomChangeTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(1.0)]
    public void Apply_FlipAndInvert_HappenAsOftenAsTold(double probability)
    {
        Assert.InRange(ChangedShare(new HorizontalFlip(probability)), probability - 0.05, probability + 0.05);
        Assert.InRange(ChangedShare(new Invert(probability)), probability - 0.05, probability + 0.05);
        Assert.InRange(ChangedShare(new Recolor(probability)), probability - 0.05, probability + 0.05);
    }

    [Fact]
    public void Apply_Recolor_TurnsBlackAndWhiteIntoTwoColoursThatCanBeToldApart()
    {
        int onWhite = 0;
        for (int place = 0; place < 1000; place++)
        {
            Raster image = Rasters.Of(1, 3, [0, 0, 0, 128, 128, 128, 255, 255, 255]);
            var random = new Philox(8, (ulong)place);
            new Recolor(1).Apply(image, ref random);
            byte[] p = image.Pixels.ToArray();

            Assert.True(Math.Abs(Luma(p, 0) - Luma(p, 6)) >= 63, string.Join(" ", p)); // 64 before rounding
            for (int channel = 0; channel < 3; channel++) Assert.InRange(p[3 + channel], Math.Min(p[channel], p[6 + channel]), Math.Max(p[channel], p[6 + channel]));
            if (p[6] == 255 && p[7] == 255 && p[8] == 255) onWhite++;
        }

        // Half by the draw, and some of the rest, where ink and ground were too alike.
        Assert.InRange(onWhite, 480, 680);

        static double Luma(byte[] pixels, int at) => (0.299 * pixels[at]) + (0.587 * pixels[at + 1]) + (0.114 * pixels[at + 2]);
    }

    [Fact]
    public void Apply_JitterOfNothing_ChangesNothing() => Assert.Equal(0, ChangedShare(new ColorJitter(0, 0, 0, 0)));

    [Fact]
    public void Apply_BrightnessJitter_SpreadsEvenlyOverItsRange()
    {
        // A grey of 100 shows the factor itself.
        double[] factors = [.. Enumerable.Range(0, 4000).Select(place =>
        {
            Raster image = Rasters.Of(1, 1, [100, 100, 100]);
            var random = new Philox(8, (ulong)place);
            new ColorJitter(0.4, 0, 0, 0).Apply(image, ref random);
            return image.Pixels[0] / 100.0;
        })];

        Assert.InRange(factors.Average(), 0.995 - 0.018, 0.995 + 0.018); // 1 less half a level, which is cut off; five standard errors.
        Assert.InRange(factors.Min(), 0.6 - 0.011, 0.61);
        Assert.InRange(factors.Max(), 1.38, 1.4);
    }

    [Fact]
    public void Apply_RandAugmentAtStrengthZero_LeavesTheImageButForAutoContrast()
    {
        // Only autoContrast and equalize know no strength, and equalize leaves an image of fewer than 256 pixels as it is.
        double changed = ChangedShare(new RandAugment(1, 0, default));

        Assert.InRange(changed, (1 / 14.0) - 0.03, (1 / 14.0) + 0.03);
    }

    [Fact]
    public void Apply_RandAugment_ChangesMostImagesAndKeepsTheirSize()
    {
        double changed = ChangedShare(new RandAugment(2, 9, default), 40, 48);

        // No value is bright enough to be solarized, so two of fourteen change nothing: 1 - (2/14)^2 = 0.98.
        Assert.InRange(changed, 0.95, 1);
    }

    [Fact]
    public void Apply_RandAugment_DrawsEachChangeEquallyOften()
    {
        // The images that one change makes of one image tell the changes apart: signed ones give two.
        Dictionary<string, int> outcomes = [];
        for (int place = 0; place < 14_000; place++)
        {
            (Raster image, _) = Rasters.Noise(6, 8);
            var random = new Philox(9, (ulong)place);
            new RandAugment(1, 20, default).Apply(image, ref random);
            string outcome = Convert.ToHexString(image.Pixels);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        int[] counts = [.. outcomes.Values.Order()];

        // Nine signed changes give two images each, five others one: 23 in all, unless noise looks equal after two of them.
        Assert.InRange(counts.Length, 20, 23);
        Assert.All(counts.Take(16), count => Assert.InRange(count, 385, 615)); // 500 expected, deviation 22.
        Assert.InRange(counts[^1], 880, 2200); // 1000 expected, and twice that where noise is already equal or stretched.
    }

    private static double ChangedShare(IAugmentation change, int height = 5, int width = 6)
    {
        int changed = 0;
        for (int place = 0; place < 2000; place++)
        {
            (Raster image, byte[] before) = Rasters.Noise(height, width);
            for (int i = 0; i < before.Length; i++) before[i] = image.Pixels[i] = (byte)(40 + (before[i] / 2));
            var random = new Philox(7, (ulong)place);
            change.Apply(image, ref random);
            Assert.Equal((height, width), (image.Height, image.Width));
            if (!image.Pixels.SequenceEqual(before)) changed++;
        }

        return changed / 2000.0;
    }
}
