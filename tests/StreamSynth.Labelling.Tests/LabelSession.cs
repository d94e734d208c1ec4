using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using StreamSynth.Labelling.Desk;
using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Models;
using StreamSynth.Search.Rounds;
using StreamSynth.Search.Selection;
using StreamSynth.Testing;

namespace StreamSynth.Labelling.Tests;

/// <summary>Is a search over points on a circle, of which an arc is the concept, that a page asks a person about; the person is an HttpClient.</summary>
internal sealed class LabelSession : IAsyncDisposable
{
    public const int Rows = 60;

    private readonly CancellationTokenSource _stop = new();
    private readonly ISearchJournal _journal;

    private LabelSession(ISearchJournal journal, LabelDesk desk, LabelServer server, ActiveSearch search, EmbeddingSet set)
    {
        (_journal, Desk, Server) = (journal, desk, server);
        Client = NewClient();
        Search = RunAsync(search, set);
    }

    public LabelDesk Desk { get; }

    public LabelServer Server { get; }

    public HttpClient Client { get; }

    /// <summary>Gets the search, which ends with the page's last answer.</summary>
    public Task Search { get; }

    public Uri Base => new(Server.Address.GetLeftPart(UriPartial.Authority));

    public static bool IsPositive(string id) => int.Parse(id[1..]) < 14;

    public static EmbeddingSet Set()
    {
        float[] vectors = [.. Enumerable.Range(0, Rows).SelectMany(row => new[] { MathF.Cos(row * MathF.Tau / Rows), MathF.Sin(row * MathF.Tau / Rows), 0.4f })];
        return EmbeddingSet.From([.. Enumerable.Range(0, Rows).Select(row => $"p{row}")], vectors, 3);
    }

    public static SearchStart Start { get; } = new() { Positives = [3], Negatives = [40] };

    public static ActiveSearch SearchOf(EmbeddingSet set) => new(
        set, null, new LogisticRegression(new LogisticRegressionOptions()), new SearchSettings { Form = PoolForm.All, Batch = 4, Labels = 14 }, new ManualTimeProvider());

    /// <summary>Starts search and page.</summary>
    /// <param name="path">The journal's file; null: <paramref name="journal"/>, or one in memory.</param>
    /// <param name="journal">The journal.</param>
    /// <param name="time">Clock of the page.</param>
    /// <param name="port">Port.</param>
    public static async Task<LabelSession> StartAsync(string? path = null, ISearchJournal? journal = null, TimeProvider? time = null, int port = 0)
    {
        EmbeddingSet set = Set();
        ActiveSearch search = SearchOf(set);
        journal ??= path is null ? new MemoryJournal() : SearchJournal.Open(path, search.Identify(Start));
        LabelDesk desk = new(journal);
        LabelSubject subject = new() { Concept = "<arc> & co", Budget = 14, Examples = ["p3", "p99"], Pictures = "a'b" };
        LabelServer server = await LabelServer.StartAsync(desk, subject, new OnePixel(), new LabelServerOptions { Port = port }, time ?? TimeProvider.System);

        return new LabelSession(journal, desk, server, search, set);
    }

    /// <summary>Makes a client that knows the token, as a page that was opened with the printed address.</summary>
    public HttpClient NewClient()
    {
        HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Base };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Server.Address.Fragment[1..]);

        return client;
    }

    /// <summary>Waits until the page shows one of some phases.</summary>
    public async Task<JsonNode> UntilAsync(params string[] phases)
    {
        JsonNode view = await GetAsync("/view");
        while (!phases.Contains((string?)view["phase"])) view = await GetAsync($"/view?after={view["version"]}");

        return view;
    }

    public async Task<JsonNode> GetAsync(string path) => (await Client.GetFromJsonAsync<JsonNode>(path))!;

    public async Task<(HttpStatusCode Status, JsonNode Body)> GiveAsync(int question, string answer, HttpClient? client = null)
    {
        using HttpResponseMessage reply = await (client ?? Client).PostAsJsonAsync("/answer", new { question, answer });
        return (reply.StatusCode, JsonNode.Parse(await reply.Content.ReadAsStringAsync())!);
    }

    /// <summary>Answers truthfully until the search is done or enough answers are given.</summary>
    /// <returns>Ids that were asked about, in order.</returns>
    public async Task<List<string>> AnswerAsync(int most = int.MaxValue)
    {
        List<string> asked = [];
        while (asked.Count < most)
        {
            JsonNode view = await UntilAsync("asking", "confirming", "done");
            if ((string?)view["phase"] == "done") break;
            bool confirms = (string?)view["phase"] == "confirming";
            string id = (string)view["id"]!;
            (HttpStatusCode status, _) = await GiveAsync((int)view["question"]!, confirms ? "goOn" : IsPositive(id) ? "yes" : "no");
            Assert.Equal(HttpStatusCode.OK, status);
            if (!confirms) asked.Add(id);
        }

        return asked;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Search;

        // The page's last look, for which the server waits; of a manual clock it would wait for ever.
        Task closed = Server.DisposeAsync().AsTask();
        try
        {
            await GetAsync("/view");
        }
        catch (HttpRequestException)
        {
            // A test has closed it already.
        }

        await closed;
        Client.Dispose();
        (_journal as IDisposable)?.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(ActiveSearch search, EmbeddingSet set)
    {
        using (set)
        {
            try
            {
                RoundRecord? last = null;
                await foreach (RoundRecord record in search.RunAsync(Start, Desk, Desk, cancel: _stop.Token)) last = record;
                Desk.End(last!);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                Desk.Stop(e.Message);
            }
        }
    }

    /// <summary>Gives one picture for every point but a few.</summary>
    private sealed class OnePixel : IPictures
    {
        public ValueTask<EncodedPicture?> FindAsync(string id, CancellationToken cancel) =>
            new(id is "p99" or "p59" ? null : new EncodedPicture(System.Text.Encoding.UTF8.GetBytes($"picture of {id}"), "image/png"));
    }
}
