using StreamSynth.Blocks.Training.Augmenting;
using StreamSynth.Engine.Items;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Tests.Training.Augmenting;

public sealed class DomainMixTests
{
    private static readonly ImageSize Size = new(10, 8);

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.8)]
    [InlineData(1.0)]
    [InlineData(3.5)]
    public void Draw_Beta_HasItsMeanAndVariance(double alpha)
    {
        double[] drawn = [.. Enumerable.Range(0, 20_000).Select(place =>
        {
            var random = new Philox(11, (ulong)place);
            return BetaDistribution.Draw(alpha, ref random);
        })];

        double variance = 1 / (4 * ((2 * alpha) + 1));
        Assert.All(drawn, x => Assert.InRange(x, 0, 1));
        Assert.InRange(drawn.Average(), 0.5 - (5 * Math.Sqrt(variance / drawn.Length)), 0.5 + (5 * Math.Sqrt(variance / drawn.Length)));
        Assert.InRange(drawn.Average(x => (x - 0.5) * (x - 0.5)), variance * 0.95, variance * 1.05);
    }

    [Fact]
    public void Apply_Mixup_BlendsEveryNumber()
    {
        float[] image = [.. Enumerable.Range(0, 240).Select(i => (float)i)];
        float[] other = [.. Enumerable.Range(0, 240).Select(i => 1000f - i)];

        new ImageMix(0.75f, null).Apply(image, other, Size);

        for (int i = 0; i < image.Length; i++) Assert.Equal((0.75f * i) + (0.25f * (1000 - i)), image[i], 1e-3f);
    }

    [Fact]
    public void Draw_CutMix_SharesAreTheAreaThatIsLeft()
    {
        int cut = 0;
        for (int place = 0; place < 2000; place++)
        {
            var random = new Philox(12, (ulong)place);
            ImageMix mix = new DomainMix(0, 1, 1).Draw(Size, ref random);
            float[] image = new float[240];
            mix.Apply(image, [.. Enumerable.Repeat(1f, 240)], Size);
            Assert.Equal(1 - image.Average(), mix.Own, 1e-5f);
            if (mix.Own < 1) cut++;
        }

        Assert.InRange(cut, 1200, 2000);
    }

    [Fact]
    public void Draw_Probability_LeavesTheOthersAlone()
    {
        int mixed = Enumerable.Range(0, 4000).Count(place =>
        {
            var random = new Philox(13, (ulong)place);
            return new DomainMix(0.4, 0.4, 0.3).Draw(Size, ref random) != ImageMix.None;
        });

        Assert.InRange(mixed, 900, 1320); // At most 1200 expected: a small rectangle may come out empty.
    }
}
