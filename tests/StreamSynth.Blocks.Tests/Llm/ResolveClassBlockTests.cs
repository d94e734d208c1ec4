using StreamSynth.Blocks.Llm;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training;
using StreamSynth.ChatServer;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Storage.Runs;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Llm;

public sealed class ResolveClassBlockTests(ChatServerProcess server) : IBlockSamples, IClassFixture<ChatServerProcess>
{
    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("llm.resolve_class", """{ "model": "icons-v0/clip" }""") with
        {
            Inputs = _ => Pictures.Classes,
            Gathered = Sampled.Gather(("exemplars", pool => Pictures.Icons(pool, "realTrain", 4))),
        },
        Sampled.Block("llm.resolve_class", $$"""{ "model": "icons-v0/clip", "wordNet": false, "senses": 2, "question": "{count} of {class}", "llm": {{Models.Tiny}} }""") with
        {
            Inputs = _ => [.. Pictures.Classes, new ClassLabel(9, "dragon")],
            Gathered = Sampled.Gather(("exemplars", pool => Pictures.Icons(pool, "realTrain", 4))),
            ExpectedFailures = 1,
        },
    ];

    [Fact]
    public async Task Transform_ModelAndWordNet_AreWeighedTogetherAndTheBestMarginWins()
    {
        await using ResolveClassBlock block = await SetUpAsync(new() { Model = "icons-v0/clip", ClassText = "{name}", MinSpread = 0, Llm = Llm("good") });

        ClassLabel resolved = (await ResolveAsync(block, Pictures.Classes[3])).Payload!;

        SenseRow[] rows = RowsOf(block);
        Assert.Equal(["name", "llm", "llm", "wordNet", "wordNet", "wordNet"], rows.Select(r => r.Source));
        SenseRow chosen = Assert.Single(rows, r => r.Chosen);
        Assert.Equal(rows.Max(r => r.Margin), chosen.Margin, 1e-9);
        Assert.Equal(("bus", resolved.Text), (resolved.Name, chosen.Text));
        Assert.Equal(new byte[] { 0x89, 0x50, 0x4e, 0x47 }, chosen.Images[..4]);
        Assert.All(rows.Where(r => !r.Chosen), r => Assert.Empty(r.Images));
    }

    // The real images show umbrellas: what WordNet says of nuclear umbrellas must lose.
    [Fact]
    public async Task Transform_RightAndWrongMeaning_RightOneHasTheLargerMargin()
    {
        await using ResolveClassBlock block = await SetUpAsync(new() { Model = "icons-v0/clip", ClassText = "{name}", Llm = Llm("good"), WordNet = false, Scored = "an icon of {text}" });
        await ResolveAsync(block, new(0, "camera"));
        double right = RowsOf(block).First(r => r.Source == "name").Margin;

        // The images of camera held to the name of another class.
        await ResolveAsync(block, new(0, "umbrella"));
        double wrong = RowsOf(block).First(r => r.Source == "name").Margin;

        Assert.True(right > 0.2, $"margin {right} of the right name");
        Assert.True(wrong < 0, $"margin {wrong} of a wrong name");
    }

    [Fact]
    public async Task Transform_ClassWithoutImages_FailsAndSaysWhatToDo()
    {
        await using ResolveClassBlock block = await SetUpAsync(new() { Model = "icons-v0/clip" });

        Outcome<ClassLabel> outcome = await ResolveAsync(block, new(7, "dragon"));

        Assert.StartsWith("class 'dragon' has no exemplars, so no meaning of it can be chosen: connect real images", outcome.Error!.Message, StringComparison.Ordinal);
        Assert.Empty(RowsOf(block));
    }

    [Fact]
    public async Task Transform_MeaningsAllAlike_KeepsThePlainNameAndFlagsIt()
    {
        await using ResolveClassBlock block = await SetUpAsync(new() { Model = "icons-v0/clip", Llm = Llm("good"), MinSpread = 2 });

        ClassLabel resolved = (await ResolveAsync(block, Pictures.Classes[0])).Payload!;

        Assert.Equal("camera", resolved.Text);
        Assert.Equal(("name", "allAlike"), RowsOf(block).Where(r => r.Chosen).Select(r => (r.Source, r.Flag)).Single());
    }

    [Fact]
    public async Task Transform_NameThatNobodyKnows_KeepsItAndFlagsIt()
    {
        await using ResolveClassBlock block = await SetUpAsync(new() { Model = "icons-v0/clip" });

        ClassLabel resolved = (await ResolveAsync(block, new(0, "קרן \"🙂\""))).Payload!;

        Assert.Equal("קרן \"🙂\"", resolved.Text);
        Assert.Equal("noSenses", Assert.Single(RowsOf(block)).Flag);
    }

    // WordNet would have answers: a class whose model gave none must not go on as if the model had been asked.
    [Theory]
    [InlineData("slow", "no reply within 0.2 s")]
    [InlineData("broken", "it answers with status 500")]
    [InlineData("garbage", "expected a chat completion")]
    [InlineData("html", "expected a chat completion")]
    [InlineData("huge", "found a longer one")]
    [InlineData("empty", "expected at least one meaning, found none")]
    [InlineData("russian", "class 'camera': no answer of 'm' was usable in 2 attempts")]
    [InlineData("injectedsense", "words that instruct")]
    public async Task Transform_BadEndpoint_FailsTheClassAndGivesItNoText(string behaviour, string why)
    {
        await using ResolveClassBlock block = await SetUpAsync(new() { Model = "icons-v0/clip", Llm = Models.Of(server.Endpoint(behaviour, "resolve"), timeout: behaviour == "slow" ? 0.2 : 5) });

        Language.TextModelException fault = await Assert.ThrowsAsync<Language.TextModelException>(() => ResolveAsync(block, Pictures.Classes[0]));

        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
        Assert.Empty(RowsOf(block));
    }

    [Fact]
    public async Task Transform_EndpointIsDown_FailsTheClassAndSaysWhere()
    {
        await using ResolveClassBlock block = await SetUpAsync(new() { Model = "icons-v0/clip", Llm = Models.Of("http://127.0.0.1:9/v1") });

        Language.TextModelException fault = await Assert.ThrowsAsync<Language.TextModelException>(() => ResolveAsync(block, Pictures.Classes[0]));

        Assert.StartsWith("http://127.0.0.1:9/v1: the endpoint cannot be used", fault.Message, StringComparison.Ordinal);
    }

    // Two meanings under one name, of which the class text says no more: nothing tells them apart, so neither may be picked in silence.
    [Fact]
    public async Task Transform_MeaningsUnderOneName_KeepThePlainNameAndAreFlagged()
    {
        await using ResolveClassBlock block = await SetUpAsync(new() { Model = "icons-v0/clip", WordNet = false, ClassText = "{name}", Llm = Llm("onename") });

        ClassLabel resolved = (await ResolveAsync(block, Pictures.Classes[2])).Payload!;

        Assert.Equal("umbrella", resolved.Text);
        Assert.Equal(("name", "allAlike"), RowsOf(block).Where(r => r.Chosen).Select(r => (r.Source, r.Flag)).Single());
    }

    [Theory]
    [InlineData("the \"big\" {gloss} {text}")]
    [InlineData("smile 🙂")]
    [InlineData("קרן")]
    public async Task Transform_OddNames_StandWholeInQuestionAndText(string name)
    {
        string endpoint = server.Endpoint("good", "odd");
        await using ResolveClassBlock block = await SetUpAsync(new() { Model = "icons-v0/clip", MinSpread = 0, MinMargin = -2, Llm = Models.Of(endpoint) });

        ClassLabel resolved = (await ResolveAsync(block, new(0, name))).Payload!;

        Assert.StartsWith(name, resolved.Text, StringComparison.Ordinal);
        Assert.All(RowsOf(block), r => Assert.Equal(name, r.Class));
        Assert.Contains($"the name \"{name}\"", (await server.LogAsync(endpoint)).Asked[^1]["body"]!["messages"]![0]!["content"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    // "other camera" fits worse than "camera", which is the plain name over again: no meaning was chosen, and the report must not claim one.
    [Fact]
    public async Task Transform_BestMeaningHasThePlainNameAsText_IsNotSaidToBeChosen()
    {
        await using ResolveClassBlock block = await SetUpAsync(new() { Model = "icons-v0/clip", WordNet = false, ClassText = "{name}", MinSpread = 0, MinMargin = -2, Scored = "icon of {text}", Llm = Llm("good") });

        ClassLabel resolved = (await ResolveAsync(block, Pictures.Classes[0])).Payload!;

        Assert.Equal("camera", resolved.Text);
        Assert.Equal(("name", "nameFitsBetter"), RowsOf(block).Where(r => r.Chosen).Select(r => (r.Source, r.Flag)).Single());
    }

    [Fact]
    public async Task Transform_QuestionWithDictionary_ListsWordNetsGlosses()
    {
        string endpoint = server.Endpoint("good", "dictionary");
        await using ResolveClassBlock block = await SetUpAsync(new() { Model = "icons-v0/clip", Question = "Choose glosses of \"{class}\": {dictionary}.", Llm = Models.Of(endpoint) });

        await ResolveAsync(block, Pictures.Classes[0]);

        string[] glosses = [.. RowsOf(block).Where(r => r.Source == "wordNet").Select(r => r.Gloss)];
        Assert.NotEmpty(glosses);
        Assert.Equal($"Choose glosses of \"camera\": {string.Join(" | ", glosses)}.", (await server.LogAsync(endpoint)).Asked[^1]["body"]!["messages"]![0]!["content"]!.GetValue<string>());
    }

    [Fact]
    public void Check_WordNetIsNotThere_SaysHowToGetIt()
    {
        IBlock block = new ResolveClassBlock(new() { Model = Path.Combine(Testing.Repository.Root, "models/icons-v0/clip") }, new([Path.GetTempPath()]), Device.Cpu);

        Diagnostic fault = Assert.Single(block.Check());

        Assert.Equal(("SS4155", "options.wordNet"), (fault.Code, fault.Path));
    }

    private static SenseRow[] RowsOf(ResolveClassBlock block)
    {
        RunRows rows = new();
        block.Write(rows);
        return [.. rows.Senses];
    }

    private static async Task<Outcome<ClassLabel>> ResolveAsync(ResolveClassBlock block, ClassLabel label) =>
        await block.TransformAsync(label, new(new(label.Index, 1), 1, new(new BufferPool(), "resolve")), CancellationToken.None);

    private static async Task<ResolveClassBlock> SetUpAsync(ResolveClassOptions options)
    {
        BufferPool pool = new();
        ResolveClassBlock block = new(options, Pictures.RepositoryPlaces, Device.Cpu) { Exemplars = Pictures.Icons(pool, "realTrain", 8) };
        await block.SetupAsync(new() { Node = "resolve", Seeds = RunSeeds.From(1), Pool = pool, Report = new NodeReport(TimeProvider.System) }, CancellationToken.None);
        return block;
    }

    private Language.TextModelOptions Llm(string behaviour) => new() { Model = "m", Endpoint = server.Endpoint(behaviour, "resolve"), Attempts = 2 };
}
