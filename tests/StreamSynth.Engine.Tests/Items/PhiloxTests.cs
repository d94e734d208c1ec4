using StreamSynth.Engine.Items;

namespace StreamSynth.Engine.Tests.Items;

public sealed class PhiloxTests
{
    /// <summary>Known-answer tests of the Random123 distribution, kat_vectors, philox4x32 with 10 rounds.</summary>
    public static TheoryData<uint[], uint[], uint[]> KnownAnswers => new()
    {
        { [0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
        { [~0u, ~0u, ~0u, ~0u], [~0u, ~0u], [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd] },
        { [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1] },
    };

    [Theory]
    [MemberData(nameof(KnownAnswers))]
    public void Block_PublishedVectors_AreMet(uint[] counter, uint[] key, uint[] expected)
    {
        Philox.Block4 block = Philox.Block(counter[0], counter[1], counter[2], counter[3], key[0], key[1]);

        Assert.Equal<uint>(expected, new[] { block[0], block[1], block[2], block[3] });
    }

    [Fact]
    public void NextUInt32_SeedAndStream_AreKeyAndHighCounter()
    {
        var random = new Philox(0x299f31d0_a4093822, 0x03707344_13198a2e);
        uint[] drawn = [.. Enumerable.Range(0, 8).Select(_ => random.NextUInt32())];

        Philox.Block4 first = Philox.Block(0, 0, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0);
        Philox.Block4 second = Philox.Block(1, 0, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0);
        Assert.Equal<uint>(new[] { first[0], first[1], first[2], first[3], second[0], second[1], second[2], second[3] }, drawn);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(0xDEADBEEFUL)]
    public void FillNormal_ManyDraws_HasMomentsOfTheStandardNormal(ulong seed)
    {
        float[] drawn = new float[200_001];
        new Philox(seed).FillNormal(drawn);

        double mean = drawn.Average(x => (double)x);
        double variance = drawn.Average(x => x * (double)x);
        double skew = drawn.Average(x => x * (double)x * x);
        double kurtosis = drawn.Average(x => x * (double)x * x * x);

        // Five standard errors of each moment at n = 200,001.
        Assert.InRange(mean, -0.0112, 0.0112);
        Assert.InRange(variance, 1 - 0.0159, 1 + 0.0159);
        Assert.InRange(skew, -0.0434, 0.0434);
        Assert.InRange(kurtosis, 3 - 0.11, 3 + 0.11);
        Assert.All(drawn, x => Assert.True(float.IsFinite(x)));
    }

    [Fact]
    public void FillNormal_PrefixOfLongerFill_IsEqual()
    {
        float[] whole = new float[64];
        float[] prefix = new float[10];
        new Philox(5).FillNormal(whole);
        new Philox(5).FillNormal(prefix);

        Assert.Equal(whole[..10], prefix);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(1000)]
    public void NextInt32_ManyDraws_IsUniform(int bound)
    {
        var random = new Philox(11);
        int draws = 2000 * Math.Min(bound, 100);
        long[] counts = new long[bound];
        for (int i = 0; i < draws; i++) counts[random.NextInt32(bound)]++;

        // Chi-squared has mean bound - 1 and variance 2 (bound - 1); six deviations.
        double expected = (double)draws / bound;
        double chi = counts.Sum(c => (c - expected) * (c - expected) / expected);
        Assert.InRange(chi, 0, bound - 1 + (6 * Math.Sqrt(2.0 * bound)));
    }

    [Fact]
    public void NextInt32_BoundThatDoesNotDivide_HasNoBias()
    {
        // At bound 3 * 2^29 the plain multiply-shift would give the first of every three values 3/8 of all draws instead of 1/3.
        var random = new Philox(13);
        int thirds = 0;
        const int draws = 60_000;
        for (int i = 0; i < draws; i++) thirds += random.NextInt32(3 << 29) % 3 == 0 ? 1 : 0;

        Assert.InRange(thirds / (double)draws, (1 / 3.0) - 0.01, (1 / 3.0) + 0.01);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void NextInt32_BoundBelowOne_Throws(int bound)
    {
        var random = new Philox(1);

        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt32(bound));
    }

    [Fact]
    public void NextSingle_ManyDraws_StaysBelowOneAndIsUniform()
    {
        var random = new Philox(17);
        float[] drawn = [.. Enumerable.Range(0, 100_000).Select(_ => random.NextSingle())];

        Assert.All(drawn, x => Assert.InRange(x, 0f, MathF.BitDecrement(1f)));
        Assert.InRange(drawn.Average(), 0.495, 0.505);
    }
}
