using StreamSynth.Blocks.Clip;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Blocks.Tests.Clip;

public sealed class KeepTopTests
{
    [Theory]
    [InlineData(0.5, 5, 3)]
    [InlineData(0.1, 30, 3)]
    [InlineData(0.1, 31, 4)]
    [InlineData(0.3, 10, 3)]
    [InlineData(0.0001, 7, 1)]
    [InlineData(1.0, 7, 7)]
    [InlineData(0.07, 100, 7)]
    public void Judge_ShareOfScored_IsRoundedUpAndNotBeyond(double share, int scored, int stay)
    {
        (int, double)[] items = [.. Enumerable.Range(0, scored).Select(i => (0, (double)(i * 37 % scored)))];

        Assert.Equal(stay, new KeepTop(share).Judge(items, 0).Count(v => v.Stays));
    }

    [Fact]
    public void Judge_Classes_AreRankedApartAndTiesGoToTheLowerOrdinal()
    {
        var verdicts = new KeepTop(0.5).Judge([(0, 0.1), (1, 0.9), (0, 0.3), (0, 0.3), (1, 0.95), (0, 0.3)], window: 4);

        Assert.Equal(["4 of 4", "2 of 2", "1 of 4", "2 of 4", "1 of 2", "3 of 4"], verdicts.Select(v => $"{v.Rank.Place} of {v.Rank.Of}"));
        Assert.Equal([false, false, true, true, true, false], verdicts.Select(v => v.Stays));
        Assert.Equal("4 of 4 in window 4", verdicts[0].Rank.ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Filter_KeepTop_KeepsTheBestOfEachClassInEachWindow(int parallelism)
    {
        List<(long Ordinal, string? Payload, string? Reason)> items = await RunAsync("""{ "model": "icons-v0/clip", "keepTop": 0.5, "window": 12 }""", parallelism);
        List<(long Ordinal, string? Payload, string? Reason)> all = await RunAsync("""{ "model": "icons-v0/clip", "minMargin": -2 }""", parallelism);

        // 40 prompts of two classes: three windows of 12 and one of 4; the oracle ranks what the threshold filter scored.
        Assert.Equal(40, items.Count);
        var expected = all.Where(i => i.Payload is not null)
            .GroupBy(i => (Window: i.Ordinal / 12, Class: i.Ordinal % 2))
            .SelectMany(g => g.OrderByDescending(i => Margin(i.Payload!)).ThenBy(i => i.Ordinal).Take((g.Count() + 1) / 2))
            .Select(i => i.Ordinal)
            .Order();
        Assert.Equal(expected, items.Where(i => i.Payload is not null).Select(i => i.Ordinal));
        Assert.Equal(20, items.Count(i => i.Reason == "notTop"));
        Assert.All(items.Where(i => i.Payload is not null), i => Assert.Contains(" in window ", i.Payload, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Filter_KeepTopAndThreshold_BothHold()
    {
        List<(long Ordinal, string? Payload, string? Reason)> items = await RunAsync("""{ "model": "icons-v0/clip", "keepTop": 0.5, "window": 12, "minScore": 1 }""", 1);

        Assert.All(items, i => Assert.Equal("lowScore", i.Reason));
    }

    [Theory]
    [InlineData(null, null, -0.1, "lowMargin")]
    [InlineData(null, 0.5, -0.1, null)]
    [InlineData(0.1, 0.5, 0.05, "lowMargin")]
    [InlineData(-0.2, null, -0.1, null)]
    public void Judge_MarginNotGiven_IsZeroUnlessTheBestAreKept(double? minMargin, double? keepTop, double margin, string? reason) =>
        Assert.Equal(reason, new FilterPromptOptions { Model = "m", MinMargin = minMargin, KeepTop = keepTop }.Judge(0.5, margin));

    [Fact]
    public void Plan_Window_IsCountedInTheMemoryOfItsEdges()
    {
        BlockHarness harness = BlockHarness.Load("""
            { "name": "top", "seed": 3, "nodes": {
              "classes": { "block": "classes.list", "options": { "names": ["camera", "heart"] } },
              "real": { "block": "icons.read", "inputs": { "classes": "classes.class" }, "options": { "splits": ["realTrain"], "perClass": 8 } },
              "judge": { "block": "clip.filter_image", "inputs": { "image": "real.image", "classes": "classes.class" }, "options": { "model": "icons-v0/clip", "keepTop": 0.5, "window": 100 } },
              "list": { "block": "test.list", "inputs": { "items": "judge.image" } } } }
            """, Flow.FlowBench.Catalog, places: Pictures.RepositoryPlaces);

        Assert.All(harness.Plan.Edges.Where(e => !e.ToPort.Gathered), e => Assert.InRange(e.CreditBytes, 100 * 32 * 32 * 3, 400 * 32 * 32 * 3));
    }

    private static double Margin(string prompt) => double.Parse(prompt.Split("Margin = ")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<List<(long Ordinal, string? Payload, string? Reason)>> RunAsync(string options, int parallelism)
    {
        await using BlockHarness harness = BlockHarness.Load($$"""
            { "name": "top", "seed": 3, "nodes": {
              "classes": { "block": "classes.list", "options": { "names": ["camera", "heart"] } },
              "real": { "block": "icons.read", "inputs": { "classes": "classes.class" }, "options": { "splits": ["realTrain"], "perClass": 8 } },
              "prompts": { "block": "prompt.templates", "inputs": { "class": "classes.class" }, "options": { "perClass": 20, "templates": ["icon of {class}", "{class}", "a drawing of {class}", "outline icon of {class}", "two of {class}"] } },
              "choose": { "block": "clip.filter_prompt", "inputs": { "prompt": "prompts.prompt", "exemplars": "real.image" }, "options": {{options}}, "limits": { "parallelism": {{parallelism}} } },
              "list": { "block": "test.list", "inputs": { "items": "choose.prompt" } } } }
            """, Flow.FlowBench.Catalog, places: Pictures.RepositoryPlaces);
        await harness.RunAsync();

        return [.. harness.Block<IList>("list").Items.Select(i => (i.Header.Ordinal, i.Payload, i.Reason))];
    }
}
