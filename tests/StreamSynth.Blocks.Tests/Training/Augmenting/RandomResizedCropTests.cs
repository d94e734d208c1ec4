using StreamSynth.Blocks.Training.Augmenting;
using StreamSynth.Engine.Items;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Tests.Training.Augmenting;

public sealed class RandomResizedCropTests
{
    private static readonly RandomResizedCrop Usual = new(0.08, 1, 3 / 4.0, 4 / 3.0);

    [Fact]
    public void Draw_AnySize_StaysInsideTheImage()
    {
        var sizes = new Philox(1);
        for (int i = 0; i < 5000; i++)
        {
            ImageSize image = new(1 + sizes.NextInt32(i % 2 == 0 ? 40 : 2000), 1 + sizes.NextInt32(i % 3 == 0 ? 5 : 900));
            var random = new Philox(2, (ulong)i);

            ImageRegion region = Usual.Draw(image, ref random);

            Assert.True(region.IsWithin(image), $"{region} of {image}");
        }
    }

    [Fact]
    public void Draw_UsualImage_SpreadsAreaEvenlyAndShapeByItsLogarithm()
    {
        ImageSize image = new(2000, 2000);
        double[] areas = new double[4000];
        double[] logRatios = new double[4000];
        for (int i = 0; i < areas.Length; i++)
        {
            var random = new Philox(3, (ulong)i);
            ImageRegion region = new RandomResizedCrop(0.08, 0.5, 3 / 4.0, 4 / 3.0).Draw(image, ref random);
            (areas[i], logRatios[i]) = (region.Size.Pixels / (double)image.Pixels, Math.Log(region.Width / (double)region.Height));
        }

        // Uniform on [0.08, 0.5] and on [log 3/4, log 4/3]: means to five standard errors, ends to a hundredth.
        Assert.InRange(areas.Average(), 0.29 - 0.0096, 0.29 + 0.0096);
        Assert.InRange(logRatios.Average(), -0.0132, 0.0132);
        Assert.InRange(areas.Min(), 0.0795, 0.085);
        Assert.InRange(areas.Max(), 0.495, 0.5005);
        Assert.InRange(logRatios.Max(), Math.Log(4 / 3.0) - 0.01, Math.Log(4 / 3.0) + 0.003);
    }

    [Theory]
    [InlineData(10, 2000, 10, 13)]
    [InlineData(2000, 10, 13, 10)]
    [InlineData(1, 500, 1, 1)]
    public void Draw_TooLongForEveryAttempt_GivesTheCentre(int width, int height, int cutWidth, int cutHeight)
    {
        var random = new Philox(5);

        ImageRegion region = new RandomResizedCrop(0.9, 1, 3 / 4.0, 4 / 3.0).Draw(new(width, height), ref random);

        Assert.Equal(new((width - cutWidth) / 2, (height - cutHeight) / 2, cutWidth, cutHeight), region);
    }
}
