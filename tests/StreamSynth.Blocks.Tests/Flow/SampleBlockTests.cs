using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Flow;

public sealed class SampleBlockTests : IBlockSamples
{
    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("flow.sample", """{ "fraction": 0.5 }""") with { Inputs = _ => Sampled.Prompts(30) },
    ];

    [Theory]
    [InlineData("0", 0, 0)]
    [InlineData("1", 3000, 3000)]
    [InlineData("0.25", 670, 830)]
    public async Task Sample_Fraction_KeepsAboutThatShare(string fraction, int least, int most)
    {
        List<string> kept = await KeptAsync(fraction, "sample");

        // 750 of 3,000 with a standard deviation of 24.
        Assert.InRange(kept.Count, least, most);
    }

    [Fact]
    public async Task Sample_TwoRuns_KeepTheSame_TwoNodes_DoNot()
    {
        List<string> first = await KeptAsync("0.5", "sample");

        Assert.Equal(first, await KeptAsync("0.5", "sample"));
        Assert.NotEqual(first, await KeptAsync("0.5", "another"));
    }

    private static async Task<List<string>> KeptAsync(string fraction, string node)
    {
        (_, List<string>[] lists) = await FlowBench.RunAsync($$"""
            "{{node}}": { "block": "flow.sample", "inputs": { "items": "prompts.prompt" }, "options": { "fraction": {{fraction}} } }
            """, perClass: 1000, $"{node}.items");

        return [.. lists[0].Where(l => !l.EndsWith("notSampled", StringComparison.Ordinal))];
    }
}
