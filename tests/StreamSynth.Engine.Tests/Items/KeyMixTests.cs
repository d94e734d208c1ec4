using System.Numerics;
using StreamSynth.Engine.Items;

namespace StreamSynth.Engine.Tests.Items;

public sealed class KeyMixTests
{
    /// <summary>First outputs of SplitMix64 from state 1234567, as published with the reference generator (Vigna, splitmix64.c).</summary>
    [Theory]
    [InlineData(0UL, 6457827717110365317UL)]
    [InlineData(1UL, 3203168211198807973UL)]
    [InlineData(2UL, 9817491932198370423UL)]
    [InlineData(3UL, 4593380528125082431UL)]
    [InlineData(4UL, 16408922859458223821UL)]
    public void Mix_NumberedDraws_AreSplitMix64(ulong draw, ulong expected) => Assert.Equal(expected, KeyMix.Mix(1234567, draw));

    [Fact]
    public void Mix_KeyAndValueSwapped_Differs() => Assert.NotEqual(KeyMix.Mix(1, 2UL), KeyMix.Mix(2, 1UL));

    [Fact]
    public void Mix_Names_AreTheSameInEveryProcess()
    {
        // FNV-1a of "data" is 0x855B556730A34A05 by its definition; the mix of it must never change, or old runs could not be resumed.
        Assert.Equal(KeyMix.Mix(42, 0x855B556730A34A05UL), KeyMix.Mix(42, "data"));
        Assert.NotEqual(KeyMix.Mix(42, "data"), KeyMix.Mix(42, "draws"));
    }

    [Fact]
    public void Mix_OneBitFlipped_FlipsHalfOfTheBits()
    {
        double flipped = Enumerable.Range(0, 64).Average(bit => BitOperations.PopCount(KeyMix.Mix(99, 7UL) ^ KeyMix.Mix(99, 7UL ^ (1UL << bit))));

        Assert.InRange(flipped, 28, 36);
    }

    [Fact]
    public void RunSeeds_OfOneSeed_AreDistinct()
    {
        RunSeeds seeds = RunSeeds.From(42);

        Assert.Equal(5, new[] { seeds.Run, seeds.Data, seeds.Initialisation, seeds.Generation, seeds.Draws }.Distinct().Count());
        Assert.Equal(42UL, seeds.Run);
    }
}
