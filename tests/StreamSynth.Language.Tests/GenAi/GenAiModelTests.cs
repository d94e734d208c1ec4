using Microsoft.ML.OnnxRuntimeGenAI;
using StreamSynth.Language.Answers;
using StreamSynth.Language.GenAi;
using StreamSynth.Onnx;
using StreamSynth.Testing;

namespace StreamSynth.Language.Tests.GenAi;

public sealed class GenAiModelTests : IAsyncLifetime
{
    private static readonly string Folder = Repository.PathOf(GenAiFolderCopy.Source);
    private GenAiModel _model = null!;

    public Task InitializeAsync()
    {
        _model = GenAiModel.Load(Folder, threads: 1);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _model.DisposeAsync();

    // Recorded by the test model's publisher (onnxruntime-genai, test/models/hf-internal-testing/tiny-random-gpt2-fp32).
    [Theory]
    [InlineData(new[] { 0, 0, 195, 731 }, new[] { 0, 0, 195, 731, 731, 114, 114, 114, 114, 114 })]
    [InlineData(new[] { 0, 0, 0, 52 }, new[] { 0, 0, 0, 52, 204, 204, 204, 204, 204, 204 })]
    public void Golden_GreedyTokens_AreThoseOfThePublisher(int[] prompt, int[] expected)
    {
        using Model model = new(Folder);
        using GeneratorParams settings = new(model);
        settings.SetSearchOption("max_length", 10);
        using Generator generator = new(model, settings);
        generator.AppendTokens(prompt);
        while (!generator.IsDone()) generator.GenerateNextToken();

        Assert.Equal(expected, generator.GetSequence(0).ToArray());
    }

    [Fact]
    public void Load_LibraryOfOnnxRuntime_IsTheOneBesideIt()
    {
        string[] loaded = [.. File.ReadLines("/proc/self/maps").Where(l => l.Contains("/libonnxruntime", StringComparison.Ordinal)).Select(l => l[l.IndexOf('/', StringComparison.Ordinal)..]).Distinct()];

        Assert.Equal([.. new[] { "libonnxruntime-genai.so", "libonnxruntime.so" }.Select(l => Path.Combine(AppContext.BaseDirectory, l))], loaded.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Ask_SameSeed_SameAnswer_OtherSeed_Another()
    {
        Answer first = await AskAsync("the man", seed: 7);
        Answer again = await AskAsync("the man", seed: 7);
        Answer other = await AskAsync("the man", seed: 8);

        Assert.Equal(first, again);
        Assert.NotEqual(first.Text, other.Text);
        Assert.Equal((3, AnswerEnd.Length, 12), (first.PromptTokens, first.End, first.AnswerTokens));
    }

    [Fact]
    public async Task Ask_ManyAtOnce_EachAsIfAlone()
    {
        Answer[] alone = new Answer[8];
        for (int i = 0; i < alone.Length; i++) alone[i] = await AskAsync($"man {i}", (ulong)i);

        Answer[] together = await Task.WhenAll(Enumerable.Range(0, alone.Length).Select(i => Task.Run(() => AskAsync($"man {i}", (ulong)i))));

        Assert.Equal(alone, together);
    }

    [Theory]
    [InlineData("a name in \"quotes\" and 'more'")]
    [InlineData("an emoji 🙂 and a flag 🇦🇶")]
    [InlineData("right to left אבג and \u202Eoverride")]
    public async Task Ask_AnyCharacters_AreRead(string text) => Assert.True((await AskAsync(text, 1)).AnswerTokens > 0);

    [Fact]
    public async Task Ask_JsonSchema_HoldsTheRandomModelToIt()
    {
        PhraseList list = new(Count: 4, Least: 2);

        Answer answer = await _model.AskAsync(new() { Messages = [new(Speaker.User, "list")], Seed = 3, Form = list.Guide, Sampling = new() { MaxTokens = 400 } }, CancellationToken.None);

        Assert.StartsWith("{\"items\":[\"", answer.Text, StringComparison.Ordinal);
        Assert.Equal(AnswerEnd.Stop, answer.End);
    }

    [Theory]
    [InlineData(FormKind.Regex, "[a-c]{3,5}")]
    [InlineData(FormKind.LarkGrammar, "start: \"aab\" | \"bbc\"")]
    public async Task Ask_RegexAndGrammar_HoldTheRandomModelToThem(FormKind kind, string text)
    {
        Answer answer = await _model.AskAsync(new() { Messages = [new(Speaker.User, "x")], Seed = 3, Form = new(kind, "form", text) }, CancellationToken.None);

        Assert.Matches("^[a-c]{3,5}$", answer.Text);
        Assert.Equal(AnswerEnd.Stop, answer.End);
    }

    [Fact]
    public async Task Ask_LinesOfPhrases_ComeOutAsPhrases()
    {
        PhraseList list = new(Count: 3, Least: 2, ListForm.Lines);

        Answer answer = await _model.AskAsync(new() { Messages = [new(Speaker.User, "x")], Seed = 5, Form = list.Guide, Sampling = new() { MaxTokens = 400 } }, CancellationToken.None);

        Assert.All(answer.Text.TrimEnd('\n').Split('\n'), line => Assert.Matches("^[A-Za-z][A-Za-z0-9 ,'()-]*$", line));
    }

    [Fact]
    public async Task Ask_BrokenGrammar_TellsTheLibrarysWords()
    {
        TextModelException fault = await Assert.ThrowsAsync<TextModelException>(() => _model.AskAsync(
            new() { Messages = [new(Speaker.User, "x")], Form = new(FormKind.Regex, "form", "[a-c") }, CancellationToken.None).AsTask());

        Assert.Equal("SS4153", fault.Code);
        Assert.Contains("unclosed character class", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_QuestionBeyondContext_TellsBothSizes()
    {
        TextModelException fault = await Assert.ThrowsAsync<TextModelException>(() => AskAsync(string.Concat(Enumerable.Repeat("x ", 600)), 1));

        Assert.Contains("the question has 1200 tokens, but the model reads between 1 and 511.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_Cancelled_EndsBetweenTwoTokens()
    {
        using CancellationTokenSource cancel = new();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _model.AskAsync(new() { Messages = [new(Speaker.User, "x")] }, cancel.Token).AsTask());
    }

    [Fact]
    public async Task Ask_FolderWithChatTemplate_WritesTheConversationByIt()
    {
        using GenAiFolderCopy folder = new();
        await File.WriteAllTextAsync(folder.FileOf("chat_template.jinja"), "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}");
        await using GenAiModel templated = GenAiModel.Load(folder.Path, 1);

        Answer byTemplate = await templated.AskAsync(Of("a \"b\"", 4), CancellationToken.None);
        Answer byHand = await AskAsync("<user>a \"b\"", 4);

        Assert.Equal(byHand, byTemplate);
        Assert.NotEqual(_model.Identity, templated.Identity);
    }

    [Fact]
    public void Inspect_WholeFolder_FindsNothing() => Assert.Empty(GenAiFolder.Inspect(Folder));

    [Fact]
    public void Inspect_SeveralFaults_TellsAllInOnePass()
    {
        using GenAiFolderCopy folder = new();
        File.Delete(folder.FileOf("past.onnx"));
        File.Delete(folder.FileOf("tokenizer.json"));
        File.WriteAllText(folder.FileOf("tokenizer_config.json"), "{ cut");
        File.WriteAllText(folder.FileOf("genai_config.json"), """{ "model": { "decoder": { "filename": "past.onnx" }, "vocab_size": 1000 } }""");

        IReadOnlyList<ModelFault> faults = GenAiFolder.Inspect(folder.Path);

        Assert.Equal(
            ["genai_config.json SS4004", "genai_config.json SS4004", "past.onnx SS4001", "tokenizer.json SS4001", "tokenizer_config.json SS4002"],
            faults.Select(f => $"{Path.GetFileName(f.Path)} {f.Code}").Order(StringComparer.Ordinal));
        Assert.Equal(5, Assert.Throws<ModelException>(() => GenAiModel.Load(folder.Path, 1)).Faults.Count);
    }

    [Fact]
    public void Inspect_NoFolder_SaysSo() => Assert.Equal("SS4001", Assert.Single(GenAiFolder.Inspect("/nowhere/at-all")).Code);

    [Fact]
    public void Load_DecoderIsGarbage_TellsTheFolder()
    {
        using GenAiFolderCopy folder = new();
        File.WriteAllText(folder.FileOf("past.onnx"), "not a model");

        Assert.Contains(folder.Path, Assert.Throws<ModelException>(() => GenAiModel.Load(folder.Path, 1)).Message, StringComparison.Ordinal);
    }

    private static Question Of(string text, ulong seed) => new() { Messages = [new(Speaker.User, text)], Seed = seed, Sampling = new() { MaxTokens = 12 } };

    private async Task<Answer> AskAsync(string text, ulong seed) => await _model.AskAsync(Of(text, seed), CancellationToken.None);
}
