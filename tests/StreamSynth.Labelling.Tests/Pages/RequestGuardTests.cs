using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace StreamSynth.Labelling.Tests.Pages;

public sealed class RequestGuardTests : IAsyncLifetime
{
    private static readonly string[] Paths = ["/", "/label.js", "/label.css", "/subject", "/view", "/picture?question=1", "/example?number=0", "/answer", "/elsewhere"];

    private readonly MemoryJournal _journal = new();
    private LabelSession _session = null!;

    public async Task InitializeAsync()
    {
        _session = await LabelSession.StartAsync(journal: _journal);
        await _session.UntilAsync("asking");
    }

    public async Task DisposeAsync()
    {
        // Whatever was sent: nothing was answered, and the page still works.
        Assert.Empty(_journal.Answers);
        await _session.GiveAsync(1, "no");
        Assert.Single(_journal.Answers);
        await _session.DisposeAsync();
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:{port}")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("127.0.0.1.evil.example:{port}")]
    [InlineData("127.1:{port}")]
    [InlineData("[::1]:{port}")]
    public async Task Request_ThatNamesAnotherHost_IsRefused(string host)
    {
        foreach (string path in Paths)
        {
            using HttpRequestMessage request = Request(path);
            request.Headers.Host = host.Replace("{port}", $"{_session.Base.Port}", StringComparison.Ordinal);
            await RefusedAsync(request, HttpStatusCode.Forbidden);
        }
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "https://127.0.0.1:{port}")]
    [InlineData("Origin", "http://127.0.0.1")]
    [InlineData("Origin", "http://localhost:{port}")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Request_OfAnotherOrigin_IsRefused(string header, string value)
    {
        foreach (string path in Paths)
        {
            using HttpRequestMessage request = Request(path);
            request.Headers.TryAddWithoutValidation(header, value.Replace("{port}", $"{_session.Base.Port}", StringComparison.Ordinal));
            await RefusedAsync(request, HttpStatusCode.Forbidden);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer 00000000000000000000000000000000")]
    [InlineData("Basic {token}")]
    [InlineData("bearer {token}")]
    [InlineData("Bearer {token}0")]
    public async Task Request_WithoutTheToken_IsRefused(string? authorization)
    {
        foreach (string path in Paths[3..])
        {
            using HttpRequestMessage request = Request(path);
            request.Headers.Remove("Authorization");
            if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization.Replace("{token}", _session.Server.Address.Fragment[1..], StringComparison.Ordinal));
            await RefusedAsync(request, HttpStatusCode.Unauthorized, withToken: false);
        }
    }

    [Fact]
    public async Task Page_OfItsOwnOrigin_IsServedWithALockedPolicy()
    {
        foreach (string host in (string[])["127.0.0.1", "localhost"])
        {
            foreach (string path in Paths[..5])
            {
                using HttpRequestMessage request = Request(path);
                request.Headers.Host = $"{host}:{_session.Base.Port}";
                request.Headers.TryAddWithoutValidation("Origin", $"http://{host}:{_session.Base.Port}");
                request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
                using HttpResponseMessage reply = await _session.Client.SendAsync(request);

                Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
                Assert.Contains("default-src 'none'", reply.Headers.GetValues("Content-Security-Policy").Single());
                Assert.Contains("no-store", reply.Headers.CacheControl!.ToString());
            }
        }

        string page = await _session.Client.GetStringAsync("/");
        Assert.DoesNotContain("http://", page);
        Assert.DoesNotContain("https://", page);
        Assert.DoesNotContain(_session.Server.Address.Fragment[1..], page);
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("null", HttpStatusCode.BadRequest)]
    [InlineData("[]", HttpStatusCode.BadRequest)]
    [InlineData("{}", HttpStatusCode.BadRequest)]
    [InlineData("{\"question\":1}", HttpStatusCode.BadRequest)]
    [InlineData("{\"question\":1,\"answer\":\"perhaps\"}", HttpStatusCode.BadRequest)]
    [InlineData("{\"question\":1,\"answer\":0}", HttpStatusCode.BadRequest)]
    [InlineData("{\"question\":\"1\",\"answer\":\"yes\"}", HttpStatusCode.BadRequest)]
    [InlineData("{\"question\":1e99,\"answer\":\"yes\"}", HttpStatusCode.BadRequest)]
    [InlineData("{\"question\":1,\"answer\":\"yes\",\"more\":1}", HttpStatusCode.BadRequest)]
    [InlineData("{\"question\":1,\"question\":1,\"answer\":\"yes\"}", HttpStatusCode.BadRequest)]
    [InlineData("{\"question\":1,\"answer\":\"yes\"", HttpStatusCode.BadRequest)]
    [InlineData("{\"question\":1,\"answer\":\"goOn\"}", HttpStatusCode.Conflict)]
    [InlineData("{\"question\":1,\"answer\":\"undo\"}", HttpStatusCode.Conflict)]
    [InlineData("{\"question\":-1,\"answer\":\"yes\"}", HttpStatusCode.Conflict)]
    public async Task Answer_ThatIsMalformedOrNotAskedFor_IsRefused(string body, HttpStatusCode expected)
    {
        using HttpResponseMessage reply = await _session.Client.PostAsync("/answer", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(expected, reply.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_ThatIsTooLarge_IsRefused(bool chunked)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/answer") { Content = new StringContent($"{{\"question\":1,{new string(' ', 100_000)}\"answer\":\"yes\"}}", Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = chunked;
        try
        {
            using HttpResponseMessage reply = await _session.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, reply.StatusCode);
        }
        catch (HttpRequestException)
        {
            // The server closed while the rest was still being sent.
        }
    }

    [Fact]
    public async Task Request_ByOtherMethodsOrTypes_IsRefused()
    {
        using HttpResponseMessage form = await _session.Client.PostAsync("/answer", new StringContent("{\"question\":1,\"answer\":\"yes\"}", Encoding.UTF8, "text/plain"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, form.StatusCode);

        (string Method, string Path)[] others = [("GET", "/answer"), ("POST", "/view"), ("PUT", "/answer"), ("DELETE", "/"), ("OPTIONS", "/answer"), ("TRACE", "/view")];
        foreach ((string method, string path) in others)
        {
            using HttpRequestMessage request = new(new HttpMethod(method), path);
            using HttpResponseMessage reply = await _session.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, reply.StatusCode);
            Assert.DoesNotContain(reply.Headers, h => h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Theory]
    [InlineData("\0\0\0\0\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET http://evil.example/view HTTP/1.1\r\nHost: evil.example\r\n\r\n")]
    [InlineData("POST /answer HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n")]
    public async Task Bytes_ThatAreNoProperRequest_AreRefused(string bytes)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, _session.Base.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(bytes.Replace("{host}", _session.Base.Authority, StringComparison.Ordinal)));
        client.Client.Shutdown(SocketShutdown.Send);
        string reply = await new StreamReader(stream).ReadToEndAsync();

        Assert.Matches("^(HTTP/1.1 4[0-9][0-9] |$)", reply);
    }

    private static HttpRequestMessage Request(string path) => path == "/answer"
        ? new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent("{\"question\":1,\"answer\":\"yes\"}", Encoding.UTF8, "application/json") }
        : new HttpRequestMessage(HttpMethod.Get, path);

    private async Task RefusedAsync(HttpRequestMessage request, HttpStatusCode expected, bool withToken = true)
    {
        using HttpClient client = withToken ? _session.NewClient() : new HttpClient { BaseAddress = _session.Base };
        using HttpResponseMessage reply = await client.SendAsync(request);
        JsonNode body = JsonNode.Parse(await reply.Content.ReadAsStringAsync())!;

        Assert.Equal(expected, reply.StatusCode);
        Assert.False(string.IsNullOrEmpty((string?)body["error"]));
        Assert.DoesNotContain(reply.Headers, h => h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }
}
