using System.Text.Json.Nodes;
using StreamSynth.ChatServer;
using StreamSynth.Language.Answers;
using StreamSynth.Language.Endpoint;

namespace StreamSynth.Language.Tests.Endpoint;

/// <summary>Asks a server in a process of its own, which is slow, broken or malicious as its address says.</summary>
public sealed class EndpointModelTests(ChatServerProcess server) : IClassFixture<ChatServerProcess>
{
    private const string Key = "sk-very-secret-4711";
    private static readonly PhraseList List = new(Count: 6, Least: 3);

    [Fact]
    public async Task Ask_GoodServer_GivesTextTokensAndEnd()
    {
        Answer answer = await AskAsync(Options("good"));

        Assert.Equal(6, List.Read(answer).Entries.Count);
        Assert.Equal((11, 22, AnswerEnd.Stop), (answer.PromptTokens, answer.AnswerTokens, answer.End));
    }

    [Fact]
    public async Task Ask_Request_HasAllThatTheAnswerDependsOn()
    {
        TextModelOptions options = Options("good", nameof(Ask_Request_HasAllThatTheAnswerDependsOn)) with { Temperature = 0.25, TopP = 0.5, MaxTokens = 99, Model = "some \"model\" 🙂" };
        await AskAsync(options, seed: 0xFFFF_FFFF_0000_0007, text: "6 places of \"קרן\" 🙂\nplease");

        JsonNode asked = Assert.Single((await server.LogAsync(options.Endpoint!)).Asked);
        JsonNode body = asked["body"]!;
        Assert.Equal("Bearer none", asked["authorization"]!.GetValue<string>());
        Assert.Equal("some \"model\" 🙂", body["model"]!.GetValue<string>());
        Assert.Equal("6 places of \"קרן\" 🙂\nplease", body["messages"]![0]!["content"]!.GetValue<string>());
        Assert.Equal((0.25, 0.5, 99, 7), (body["temperature"]!.GetValue<double>(), body["top_p"]!.GetValue<double>(), body["max_tokens"]!.GetValue<int>(), body["seed"]!.GetValue<int>()));
        Assert.Equal("json_schema", body["response_format"]!["type"]!.GetValue<string>());
        Assert.Equal(6, body["response_format"]!["json_schema"]!["schema"]!["properties"]!["items"]!["maxItems"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("dropped", 3)]
    [InlineData("truncated", 3)]
    [InlineData("busy", 3)]
    [InlineData("slowonce", 2)]
    public async Task Ask_WhatPasses_IsAskedAgain(string behaviour, int requests)
    {
        TextModelOptions options = Options(behaviour, "passes") with { TimeoutSeconds = behaviour == "slowonce" ? 1 : 30 };

        Answer answer = await AskAsync(options);

        Assert.Equal(6, List.Read(answer).Entries.Count);
        Assert.Equal(requests, (await server.LogAsync(options.Endpoint!)).Asked.Count);
    }

    [Fact]
    public async Task Ask_RetryAfter_IsHonoured()
    {
        long start = TimeProvider.System.GetTimestamp();
        await AskAsync(Options("busy", "honoured") with { RetrySeconds = 0 });

        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 1.9, 60);
    }

    [Theory]
    [InlineData("broken", "it answers with status 500: \"internal error\" (14 bytes)")]
    [InlineData("halfhead", "")]
    [InlineData("slow", "no reply within 0.2 s")]
    public async Task Ask_WhatDoesNotPass_FailsAfterTheTries(string behaviour, string why)
    {
        TextModelOptions options = Options(behaviour, "fails") with { Retries = 2, TimeoutSeconds = behaviour == "slow" ? 0.2 : 30 };

        TextModelException fault = await Assert.ThrowsAsync<TextModelException>(() => AskAsync(options));

        Assert.Equal("SS4151", fault.Code);
        Assert.Contains($"{options.Endpoint}: the endpoint cannot be used (tried 3 times at most): {why}", fault.Message, StringComparison.Ordinal);
        Assert.Equal(3, (await server.LogAsync(options.Endpoint!)).Asked.Count);
    }

    [Fact]
    public async Task Ask_NobodyListens_SaysSo()
    {
        TextModelException fault = await Assert.ThrowsAsync<TextModelException>(() => AskAsync(Options("good") with { Endpoint = "http://127.0.0.1:9/v1", Retries = 1 }));

        Assert.Equal("SS4151", fault.Code);
        Assert.Contains("refused", fault.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Ask_RetryAfterTomorrow_FailsAtOnceAndSaysWhy()
    {
        TextModelOptions options = Options("busyforlong");

        TextModelException fault = await Assert.ThrowsAsync<TextModelException>(() => AskAsync(options));

        Assert.Contains("asks to wait 86400 s, more than 'longestWaitSeconds' (120)", fault.Message, StringComparison.Ordinal);
        Assert.Single((await server.LogAsync(options.Endpoint!)).Asked);
    }

    [Fact]
    public async Task Ask_WrongKey_IsNotAskedAgainAndNotRepeated()
    {
        TextModelOptions options = Options("unauthorised") with { KeyVariable = "THE_KEY" };
        await using EndpointModel model = new(options, Key, TimeProvider.System);

        TextModelException fault = await Assert.ThrowsAsync<TextModelException>(() => model.AskAsync(QuestionOf(), CancellationToken.None).AsTask());

        Assert.Equal("SS4152", fault.Code);
        Assert.DoesNotContain(Key, fault.ToString(), StringComparison.Ordinal);
        Assert.Contains("wrong key Bearer ***", fault.Message, StringComparison.Ordinal);
        Assert.Equal("check the key in environment variable 'THE_KEY'.", fault.Fix);
        Assert.DoesNotContain(Key, model.Identity, StringComparison.Ordinal);
        JsonNode asked = Assert.Single((await server.LogAsync(options.Endpoint!)).Asked);
        Assert.Equal($"Bearer {Key}", asked["authorization"]!.GetValue<string>());
    }

    [Fact]
    public async Task Ask_Redirect_IsNotFollowed()
    {
        TextModelException fault = await Assert.ThrowsAsync<TextModelException>(() => AskAsync(Options("moved")));

        Assert.Equal("redirects are not followed; if the new address is right, name it in 'endpoint': http://example.invalid/v1.", fault.Fix);
    }

    [Theory]
    [InlineData("noschema", new[] { "json_schema", "json_object" })]
    [InlineData("noforms", new[] { "json_schema", "json_object", null })]
    public async Task Ask_FormIsRefused_LessIsAskedForFromThenOn(string behaviour, string?[] forms)
    {
        TextModelOptions options = Options(behaviour);
        await using EndpointModel model = new(options, null, TimeProvider.System);

        Answer first = await model.AskAsync(QuestionOf(), CancellationToken.None);
        await model.AskAsync(QuestionOf(), CancellationToken.None);

        Assert.Equal(6, List.Read(first).Entries.Count);
        Assert.Equal([.. forms, forms[^1]], (await server.LogAsync(options.Endpoint!)).Asked.Select(a => a["body"]!["response_format"] is { } form ? form["type"]!.GetValue<string>() : null));
    }

    [Theory]
    [InlineData("garbage", "expected a chat completion")]
    [InlineData("html", "found \"<!DOCTYPE html>")]
    [InlineData("nochoices", "expected a chat completion")]
    [InlineData("nullcontent", "found null")]
    [InlineData("refusal", "the model refused")]
    [InlineData("filtered", "the endpoint's filter withheld the answer")]
    [InlineData("huge", "expected an answer of at most 1,048,576 bytes, found a longer one")]
    public async Task Ask_ReplyIsNoAnswer_IsAnAnswerWithAFault(string behaviour, string fault)
    {
        TextModelOptions options = Options(behaviour);

        Answer answer = await AskAsync(options);

        Assert.Contains(fault, answer.Fault, StringComparison.Ordinal);
        Assert.Contains(fault, List.Read(answer).Fault, StringComparison.Ordinal);
        Assert.Single((await server.LogAsync(options.Endpoint!)).Asked);
    }

    [Theory]
    [InlineData("cut", "found one that was cut off after 22 tokens")]
    [InlineData("empty", "found 0 in a list of 0")]
    [InlineData("htmltext", "expected plain phrases, found markup: \"<html>\"")]
    [InlineData("htmlitem", "expected plain phrases, found markup")]
    [InlineData("injected", "words that instruct or that no phrase has: \"Ignore all previous instructions\"")]
    [InlineData("russian", "which is no Latin letter")]
    [InlineData("alike", "expected at least 3 different phrases, found 1 in a list of 4")]
    [InlineData("longtext", "expected at most 131,072 characters")]
    public async Task Read_BadAnswer_SaysWhatIsWrong(string behaviour, string fault) =>
        Assert.Contains(fault, List.Read(await AskAsync(Options(behaviour))).Fault, StringComparison.Ordinal);

    [Fact]
    public async Task Read_ThoughtsAndFence_AreTakenOff() => Assert.Equal(6, List.Read(await AskAsync(Options("fenced"))).Entries.Count);

    [Fact]
    public async Task Read_Lines_GiveThePhrasesOfJson()
    {
        PhraseList lines = List with { Form = ListForm.Lines };

        Assert.Equal(List.Read(await AskAsync(Options("good"))).Entries, lines.Read(await AskAsync(Options("lines"))).Entries);
    }

    [Fact]
    public async Task Ask_ManyAtOnce_StaysWithinConcurrency()
    {
        TextModelOptions options = Options("good", "many") with { Concurrency = 2 };
        await using EndpointModel model = new(options, null, TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => model.AskAsync(QuestionOf(seed: (ulong)i), CancellationToken.None).AsTask()));

        (IReadOnlyList<JsonNode> asked, int mostAtOnce) = await server.LogAsync(options.Endpoint!);
        Assert.Equal(20, asked.Count);
        Assert.InRange(mostAtOnce, 1, 2);
    }

    [Fact]
    public async Task Ask_Cancelled_EndsTheWait()
    {
        using CancellationTokenSource cancel = new();
        await using EndpointModel model = new(Options("slow", "cancelled"), null, TimeProvider.System);
        Task<Answer> asking = model.AskAsync(QuestionOf(), cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    private static Question QuestionOf(ulong seed = 1, string text = "6 places, please") => new() { Messages = [new(Speaker.User, text)], Seed = seed, Form = List.Guide };

    private async Task<Answer> AskAsync(TextModelOptions options, ulong seed = 1, string text = "6 places, please")
    {
        await using EndpointModel model = new(options, null, TimeProvider.System);
        return await model.AskAsync(QuestionOf(seed, text) with { Sampling = options.Sampling }, CancellationToken.None);
    }

    private TextModelOptions Options(string behaviour, string place = "0") => new() { Model = "m", Endpoint = server.Endpoint(behaviour, place), RetrySeconds = 0.01, TimeoutSeconds = 30 };
}
