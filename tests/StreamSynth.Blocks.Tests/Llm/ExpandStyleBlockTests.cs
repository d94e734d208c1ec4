using StreamSynth.Blocks.Llm;
using StreamSynth.Blocks.Payloads;
using StreamSynth.ChatServer;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Llm;

public sealed class ExpandStyleBlockTests(ChatServerProcess server) : IBlockSamples, IClassFixture<ChatServerProcess>
{
    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("llm.expand_style", $$"""{ "llm": {{Models.Tiny}}, "styles": 3, "least": 2, "share": 0.5, "question": "{count} styles" }""") with
        {
            Inputs = _ => Sampled.Prompts(9),
            Gathered = Sampled.Gather(("class", _ => Pictures.Classes)),
        },
    ];

    [Fact]
    public async Task Transform_HalfOfThePrompts_GetAStyleExactlyAndAllStylesEvenly()
    {
        string endpoint = server.Endpoint("good", "half");
        await using ExpandStyleBlock block = await SetUpAsync(endpoint, new() { Llm = Llm(endpoint), Styles = 5, Share = 0.5 });

        List<Prompt> prompts = [];
        for (int i = 0; i < 80; i++) prompts.Add((await FillAsync(block, i)).Payload!);

        foreach (IGrouping<string, Prompt> ofClass in prompts.GroupBy(p => p.Label.Name))
        {
            Assert.Equal(10, ofClass.Count(p => p.Text == $"an icon of {ofClass.Key}"));
            Assert.Equal([2, 2, 2, 2, 2], ofClass.Where(p => p.Text.Contains(", ", StringComparison.Ordinal)).GroupBy(p => p.Text).Select(g => g.Count()));
        }

        Assert.Single((await server.LogAsync(endpoint)).Asked);
    }

    [Fact]
    public async Task Transform_QuestionOfTheClass_IsAskedClassByClass()
    {
        string endpoint = server.Endpoint("good", "classwise");
        await using ExpandStyleBlock block = await SetUpAsync(endpoint, new() { Llm = Llm(endpoint), Styles = 5, Question = "{count} styles for a {class}, as a list" });

        for (int i = 0; i < 8; i++) await FillAsync(block, i);

        Assert.Equal(4, (await server.LogAsync(endpoint)).Asked.Count);
    }

    [Fact]
    public async Task Transform_BadAnswerToTheOneQuestion_FailsOnePromptAlone()
    {
        string endpoint = server.Endpoint("alike", "one");
        await using ExpandStyleBlock block = await SetUpAsync(endpoint, new() { Llm = Llm(endpoint), Styles = 5 });

        Language.TextModelException fault = await Assert.ThrowsAsync<Language.TextModelException>(() => FillAsync(block, 0));
        Outcome<Prompt> other = await FillAsync(block, 1);

        Assert.StartsWith("all classes: no answer of 'm' was usable in 2 attempts", fault.Message, StringComparison.Ordinal);
        Assert.Equal("noStyles", other.Reason);
    }

    [Theory]
    [InlineData("slow", "no reply within 0.2 s")]
    [InlineData("broken", "it answers with status 500")]
    [InlineData("garbage", "expected a chat completion")]
    [InlineData("html", "expected a chat completion")]
    [InlineData("huge", "found a longer one")]
    [InlineData("empty", "found 0 in a list of 0")]
    [InlineData("russian", "no Latin letter")]
    [InlineData("injected", "words that instruct")]
    public async Task Transform_BadEndpoint_FailsTheFirstPromptSkipsTheOthersAndLetsNoneThrough(string behaviour, string why)
    {
        string endpoint = server.Endpoint(behaviour, "bad");
        await using ExpandStyleBlock block = await SetUpAsync(endpoint, new() { Llm = Models.Of(endpoint, timeout: behaviour == "slow" ? 0.2 : 5), Styles = 5 });

        Language.TextModelException fault = await Assert.ThrowsAsync<Language.TextModelException>(() => FillAsync(block, 0));

        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
        Assert.Equal("noStyles", (await FillAsync(block, 1)).Reason);
        Assert.Equal("noStyles", (await FillAsync(block, 2)).Reason);
    }

    [Theory]
    [InlineData("the \"big\" {style} {prompt}")]
    [InlineData("smile 🙂")]
    [InlineData("קרן")]
    [InlineData("\u202eevil\u202c")]
    public async Task Transform_OddNames_StandWholeInThePromptBesideTheStyle(string name)
    {
        string endpoint = server.Endpoint("good", "odd");
        await using ExpandStyleBlock block = await SetUpAsync(endpoint, new() { Llm = Llm(endpoint), Styles = 5, Question = "{count} styles for \"{class}\"", Template = "{prompt} in {style}" });
        ClassLabel label = new(0, name);

        Outcome<Prompt> outcome = await block.TransformAsync(new($"an icon of {name}", label), new(new(0, 1), 1, new(new BufferPool(), "style")), CancellationToken.None);

        Assert.StartsWith($"an icon of {name} in ", outcome.Payload!.Text, StringComparison.Ordinal);
        Assert.Equal($"5 styles for \"{name}\"", (await server.LogAsync(endpoint)).Asked[^1]["body"]!["messages"]![0]!["content"]!.GetValue<string>());
    }

    [Fact]
    public async Task Transform_NearDuplicates_AreDroppedByClip()
    {
        string endpoint = server.Endpoint("good", "near");
        ExpandStyleOptions options = new() { Llm = Llm(endpoint), Styles = 12, Distinct = new() { Model = "icons-v0/clip", MaxSimilarity = -1 } };
        await using ExpandStyleBlock block = await SetUpAsync(endpoint, options);

        HashSet<string> texts = [];
        for (int i = 0; i < 80; i += 4) texts.Add((await FillAsync(block, i)).Payload!.Text);

        Assert.Single(texts);
    }

    private static Language.TextModelOptions Llm(string endpoint) => new() { Model = "m", Endpoint = endpoint, Attempts = 2 };

    private static async Task<ExpandStyleBlock> SetUpAsync(string endpoint, ExpandStyleOptions options)
    {
        Assert.NotEmpty(endpoint);
        ExpandStyleBlock block = new(options, Pictures.RepositoryPlaces) { Classes = Pictures.Classes };
        await block.SetupAsync(new() { Node = "style", Seeds = RunSeeds.From(1), Pool = new BufferPool(), Report = new NodeReport(TimeProvider.System) }, CancellationToken.None);
        return block;
    }

    private static async Task<Outcome<Prompt>> FillAsync(ExpandStyleBlock block, int ordinal)
    {
        ClassLabel label = Pictures.Classes[ordinal % Pictures.Classes.Count];
        return await block.TransformAsync(new($"an icon of {label.Name}", label), new(new(ordinal, 1), 1, new(new BufferPool(), "style")), CancellationToken.None);
    }
}
