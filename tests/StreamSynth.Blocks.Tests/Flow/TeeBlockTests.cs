using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Flow;

public sealed class TeeBlockTests : IBlockSamples
{
    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("flow.tee", """{ "every": 3, "first": 7 }""") with { Inputs = pool => [.. Enumerable.Range(0, 12).Select(i => Pictures.Noise(pool, 8, 6, (ulong)i))] },
    ];

    [Theory]
    [InlineData(1, 0, new[] { 0, 1, 2, 3, 4, 5, 6, 7, 8 })]
    [InlineData(4, 0, new[] { 0, 4, 8 })]
    [InlineData(1, 2, new[] { 0, 1 })]
    [InlineData(2, 5, new[] { 0, 2, 4 })]
    public async Task Tee_EveryAndFirst_SayWhatGoesAside(int every, int first, int[] aside)
    {
        (_, List<string>[] lists) = await FlowBench.RunAsync($$"""
            "tee": { "block": "flow.tee", "inputs": { "items": "prompts.prompt" }, "options": { "every": {{every}}, "first": {{first}} } }
            """, perClass: 3, "tee.main", "tee.side");

        Assert.Equal(Enumerable.Range(0, 9).Select(i => $"{i} {"abc"[i % 3]}"), lists[0]);
        Assert.Equal(Enumerable.Range(0, 9).Select(i => aside.Contains(i) ? $"{i} {"abc"[i % 3]}" : $"{i} routed to 'main'"), lists[1]);
    }
}
