using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Rounds;
using StreamSynth.Testing;

namespace StreamSynth.Labelling.Tests;

public sealed class LabelServerTests
{
    [Fact]
    public async Task Answers_OfAWholeSearch_AskWhatAColumnOfLabelsWouldBeAsked()
    {
        MemoryJournal journal = new();
        await using LabelSession session = await LabelSession.StartAsync(journal: journal);

        List<string> asked = await session.AnswerAsync();

        MemoryJournal expected = new();
        using EmbeddingSet set = LabelSession.Set();
        ColumnOracle column = new([.. Enumerable.Range(0, LabelSession.Rows).Select(row => LabelSession.IsPositive(set.Id(row)))]);
        await foreach (RoundRecord _ in LabelSession.SearchOf(set).RunAsync(LabelSession.Start, column, expected)) { }
        Assert.Equal(12, asked.Count);
        Assert.Equal(expected.Answers, journal.Answers);
        JsonNode view = await session.UntilAsync("done");
        Assert.Equal((14, 1 + journal.Answers.Count(a => a.EndsWith("Yes", StringComparison.Ordinal))), ((int)view["labels"]!, (int)view["positives"]!));
    }

    [Fact]
    public async Task View_OfAQuestion_TellsWhereTheSearchStands()
    {
        await using LabelSession session = await LabelSession.StartAsync();

        JsonNode view = await session.UntilAsync("asking");

        Assert.Equal((1, 1, 0, 4, 2, 1), ((int)view["question"]!, (int)view["round"]!, (int)view["place"]!, (int)view["batchSize"]!, (int)view["labels"]!, (int)view["positives"]!));
        Assert.InRange((double)view["chance"]!, 0.0, 1.0);
        Assert.False((bool)view["canUndo"]!);
        JsonNode subject = await session.GetAsync("/subject");
        Assert.Equal("{\"concept\":\"\\u003Carc\\u003E \\u0026 co\",\"budget\":14,\"pictures\":\"a\\u0027b\",\"examples\":[\"p3\",\"p99\"]}", subject.ToJsonString());
    }

    [Fact]
    public async Task Undo_AfterAnAnswer_AsksAboutItsPointAgain()
    {
        MemoryJournal journal = new();
        await using LabelSession session = await LabelSession.StartAsync(journal: journal);
        JsonNode first = await session.UntilAsync("asking");
        await session.GiveAsync(1, "yes");
        await session.UntilAsync("asking");
        await session.GiveAsync(2, "undo");
        JsonNode again = await session.UntilAsync("asking");

        Assert.Equal((3, (string)first["id"]!), ((int)again["question"]!, (string)again["id"]!));
        Assert.Equal(HttpStatusCode.Conflict, (await session.GiveAsync(3, "undo")).Status);
        Assert.IsType<Withdrawn>(journal.Kept[^1]);
    }

    [Fact]
    public async Task LastAnswer_OfABatch_WaitsUntilItIsConfirmed()
    {
        MemoryJournal journal = new();
        await using LabelSession session = await LabelSession.StartAsync(journal: journal);
        await session.AnswerAsync(3);
        JsonNode last = await session.UntilAsync("asking");
        int question = (int)last["question"]!;

        await session.GiveAsync(question, "yes");
        JsonNode waits = await session.UntilAsync("confirming");
        Assert.Equal(("yes", 3), ((string)waits["pending"]!, journal.Answers.Count()));
        Assert.Equal(HttpStatusCode.Conflict, (await session.GiveAsync(question, "no")).Status);

        await session.GiveAsync(question, "undo");
        Assert.Equal(("asking", question), ((string)(await session.UntilAsync("asking"))["phase"]!, question));
        await session.GiveAsync(question, "skip");
        await session.GiveAsync(question, "goOn");
        Assert.Equal(4, journal.Answers.Count());
        Assert.EndsWith(":Skip", journal.Answers.Last());
        Assert.Equal(2, (int)(await session.UntilAsync("asking"))["round"]!);
    }

    [Fact]
    public async Task Answers_OfAnInterruptedSearch_AreThereWhenItGoesOn()
    {
        string folder = Directory.CreateTempSubdirectory("streamsynth-labels-").FullName;
        string path = Path.Combine(folder, "journal");
        List<string> asked = [];
        for (int i = 0; asked.Count < 12; i++)
        {
            await using LabelSession session = await LabelSession.StartAsync(path);
            Assert.Equal(2 + asked.Count, (int)(await session.UntilAsync("asking", "done"))["labels"]!);

            // Every second time the last answer given is not confirmed, where it ends a batch, so it is asked for again.
            asked.AddRange(await session.AnswerAsync(1));
            if ((string)(await session.UntilAsync("asking", "confirming", "done"))["phase"]! != "confirming") continue;
            if (i % 2 == 0) await session.GiveAsync((int)session.Desk.View.Question, "goOn");
            else asked.RemoveAt(asked.Count - 1);
        }

        await using LabelSession whole = await LabelSession.StartAsync();
        Assert.Equal(await whole.AnswerAsync(), asked);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Answer_OfManyTabsAtOnce_CountsOnce()
    {
        MemoryJournal journal = new();
        await using LabelSession session = await LabelSession.StartAsync(journal: journal);
        HttpClient[] tabs = [.. Enumerable.Range(0, 12).Select(_ => session.NewClient())];
        for (int question = 1; question <= 3; question++)
        {
            await session.UntilAsync("asking");
            (HttpStatusCode Status, JsonNode Body)[] replies = await Task.WhenAll(tabs.Select((tab, i) => session.GiveAsync(question, i % 2 == 0 ? "yes" : "no", tab)));

            Assert.Equal(1, replies.Count(r => r.Status == HttpStatusCode.OK));
            Assert.Equal(11, replies.Count(r => r.Status == HttpStatusCode.Conflict));
            Assert.Equal(question, journal.Answers.Count());
        }

        foreach (HttpClient tab in tabs) tab.Dispose();
    }

    [Fact]
    public async Task Answer_GivenTwice_CountsOnceAndShowsTheNextQuestion()
    {
        MemoryJournal journal = new();
        await using LabelSession session = await LabelSession.StartAsync(journal: journal);
        await session.UntilAsync("asking");
        await session.GiveAsync(1, "yes");
        await session.UntilAsync("asking");

        (HttpStatusCode status, JsonNode view) = await session.GiveAsync(1, "yes");

        Assert.Equal((HttpStatusCode.Conflict, 2), (status, (int)view["question"]!));
        Assert.Single(journal.Answers);
    }

    [Fact]
    public async Task Answer_ThatCannotBeKept_IsNotSaidToBeKept()
    {
        // Room for the batch and one answer.
        MemoryJournal journal = new(room: 2);
        await using LabelSession session = await LabelSession.StartAsync(journal: journal);
        await session.AnswerAsync(1);
        JsonNode second = await session.UntilAsync("asking");

        (HttpStatusCode status, JsonNode body) = await session.GiveAsync((int)second["question"]!, "yes");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("The answer was not kept: No space left on device.", (string)body["error"]!);
        Assert.Equal("stopped", (string)(await session.GetAsync("/view"))["phase"]!);
        Assert.Equal(HttpStatusCode.Conflict, (await session.GiveAsync((int)second["question"]!, "yes")).Status);
    }

    [Fact]
    public async Task View_WaitedFor_ComesWithAChangeOrWhenTheWaitIsOver()
    {
        ManualTimeProvider time = new();
        await using LabelSession session = await LabelSession.StartAsync(time: time);
        int version = (int)(await session.UntilAsync("asking"))["version"]!;
        Task<JsonNode> changed = session.GetAsync($"/view?after={version}");
        await session.GiveAsync(1, "no");
        Assert.True((int)(await changed)["version"]! > version);

        version = (int)(await session.UntilAsync("asking"))["version"]!;
        Task<JsonNode> unchanged = session.GetAsync($"/view?after={version}");
        while (!unchanged.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(26));
            await Task.Yield();
        }

        Assert.Equal(version, (int)(await unchanged)["version"]!);
    }

    [Fact]
    public async Task Picture_OfTheOpenQuestionAndOfExamples_IsSentAsItIs()
    {
        await using LabelSession session = await LabelSession.StartAsync();
        JsonNode view = await session.UntilAsync("asking");

        using HttpResponseMessage picture = await session.Client.GetAsync("/picture?question=1");
        Assert.Equal($"picture of {view["id"]}", await picture.Content.ReadAsStringAsync());
        Assert.Equal("image/png", picture.Content.Headers.ContentType!.MediaType);
        Assert.Equal("picture of p3", await session.Client.GetStringAsync("/example?number=0"));
        string[] missing = ["/picture", "/picture?question=0", "/picture?question=2", "/picture?question=p3", "/example?number=1", "/example?number=2", "/example?number=-1", "/example"];
        foreach (string path in missing) Assert.Equal(HttpStatusCode.NotFound, (await session.Client.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task DisposeAsync_PageBetweenTwoRequestsWhenTheSearchEnds_TellsItFirst()
    {
        await using LabelSession session = await LabelSession.StartAsync();
        await session.UntilAsync("asking");
        session.Desk.Stop("The program was stopped.");

        Task closed = session.Server.DisposeAsync().AsTask();
        using HttpClient page = session.NewClient();

        Assert.Contains("\"stopped\"", await page.GetStringAsync("/view"), StringComparison.Ordinal);
        await closed;
    }

    [Fact]
    public async Task StartAsync_OnAPortThatIsTaken_Fails()
    {
        await using LabelSession session = await LabelSession.StartAsync();

        await Assert.ThrowsAsync<IOException>(() => LabelSession.StartAsync(port: session.Base.Port));
    }

    [Fact]
    public async Task Listening_OnOtherAddressesOfTheMachine_IsNotDone()
    {
        await using LabelSession session = await LabelSession.StartAsync();
        IPAddress[] others = [.. (await Dns.GetHostAddressesAsync(Dns.GetHostName())).Where(a => !IPAddress.IsLoopback(a)), IPAddress.Parse("127.0.0.2"), IPAddress.IPv6Loopback];

        foreach (IPAddress other in others)
        {
            using Socket socket = new(other.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(other, session.Base.Port));
        }
    }
}
