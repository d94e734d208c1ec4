using System.ClientModel;
using System.ClientModel.Primitives;
using System.Globalization;
using OpenAI;
using OpenAI.Chat;
using Polly;
using Polly.Timeout;

namespace StreamSynth.Language.Endpoint;

/// <summary>Answers by an endpoint that speaks OpenAI's chat completions, through OpenAI's own client.</summary>
/// <remarks>
/// Redirects are not followed: the key would go along to an address that nobody named. An endpoint that refuses a JSON schema with 400, 404, 415, 422 or 501 is asked for a JSON object
/// instead, and then without any form; the answers are checked in any case.
/// </remarks>
internal sealed class EndpointModel : ITextModel
{
    private readonly TextModelOptions _options;
    private readonly TimeProvider _clock;
    private readonly string? _key;
    private readonly HttpClient _http;
    private readonly ChatClient _client;
    private readonly ResiliencePipeline<Reply> _retries;
    private readonly ResiliencePipeline<Reply> _timeOut;
    private readonly RequestPace _pace;
    private readonly SemaphoreSlim _places;
    private volatile FormSupport _support;

    /// <summary>Makes the client; nothing is sent.</summary>
    /// <param name="options">Options with an endpoint.</param>
    /// <param name="key">The key; null where none is needed.</param>
    /// <param name="clock">Times waits and time-outs.</param>
    public EndpointModel(TextModelOptions options, string? key, TimeProvider clock)
    {
        (_options, _key, _clock) = (options, key, clock);
        _support = options.Guidance == Guidance.Off ? FormSupport.None : FormSupport.Schema;
        _http = new HttpClient(new BodyLimit(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })) { Timeout = Timeout.InfiniteTimeSpan };
        _client = new ChatClient(options.Model, new ApiKeyCredential(key ?? "none"), new OpenAIClientOptions
        {
            Endpoint = new Uri(options.Endpoint!),
            Transport = new HttpClientPipelineTransport(_http),
            RetryPolicy = new ClientRetryPolicy(0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        });
        _retries = RequestRetries.Around(options, clock);
        _timeOut = RequestRetries.Within(options, clock);
        _pace = new RequestPace(options.RequestsPerMinute, clock);
        _places = new SemaphoreSlim(options.Concurrency);
    }

    /// <inheritdoc/>
    public string Identity => $"{_options.Endpoint} {_options.Model}";

    /// <inheritdoc/>
    public string? Hash => null;

    /// <inheritdoc/>
    public async ValueTask<Answer> AskAsync(Question question, CancellationToken cancel)
    {
        while (true)
        {
            FormSupport support = _support;
            Reply reply = await SendAsync(ChatRequest.Write(_options.Model, question, support), cancel).ConfigureAwait(false);
            if (reply.Status is >= 200 and < 300) return ChatReply.Read(reply.Body);
            if (reply.IsTooLong) return ChatReply.Unusable($"expected an answer of at most {BodyLimit.MostBytes:N0} bytes, found a longer one");
            if (question.Form is null || support == FormSupport.None || reply.Status is not (400 or 404 or 415 or 422 or 501)) throw Fault(reply);

            // Two questions may find out at once; the support only ever goes down.
            if (_support == support) _support = support + 1;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        _places.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Reply> SendAsync(BinaryData body, CancellationToken cancel)
    {
        try
        {
            return await _retries.ExecuteAsync(token => SendInTurnAsync(body, token), cancel).ConfigureAwait(false);
        }
        catch (TimeoutRejectedException)
        {
            throw Unavailable(string.Create(CultureInfo.InvariantCulture, $"no reply within {_options.TimeoutSeconds} s"));
        }
    }

    // A place and a turn are waited for outside of the time-out: a long queue is not the endpoint's fault.
    private async ValueTask<Reply> SendInTurnAsync(BinaryData body, CancellationToken cancel)
    {
        await _places.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await _pace.WaitAsync(cancel).ConfigureAwait(false);
            return await _timeOut.ExecuteAsync(token => SendOnceAsync(body, token), cancel).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    private async ValueTask<Reply> SendOnceAsync(BinaryData body, CancellationToken cancel)
    {
        try
        {
            using BinaryContent content = BinaryContent.Create(body);
            ClientResult result = await _client.CompleteChatAsync(content, new RequestOptions { CancellationToken = cancel, ErrorOptions = ClientErrorBehaviors.NoThrow }).ConfigureAwait(false);
            return Reply.Of(result.GetRawResponse(), _clock);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            return Reply.Of(e);
        }
    }

    private TextModelException Fault(Reply reply)
    {
        if (reply.Lost is { } lost) return Unavailable(lost.TrimEnd('.'));
        if (reply.IsPassing)
        {
            string wait = reply.RetryAfter is { } after && after.TotalSeconds > _options.LongestWaitSeconds ? $", and asks to wait {after.TotalSeconds:0} s, more than 'longestWaitSeconds' ({_options.LongestWaitSeconds:0})" : string.Empty;
            return Unavailable($"it answers with status {reply.Status}{wait}: {ChatReply.Start(reply.Body.Span)}");
        }

        string fix = reply.Status switch
        {
            401 or 403 when _key is null => "the endpoint wants a key: put it into an environment variable and name that in 'keyVariable'.",
            401 or 403 => $"check the key in environment variable '{_options.KeyVariable}'.",
            404 => "check 'endpoint' (it usually ends with /v1) and 'model'.",
            >= 300 and < 400 => $"redirects are not followed; if the new address is right, name it in 'endpoint': {reply.Location ?? "it was not told"}.",
            _ => "see the endpoint's own words.",
        };
        return new(TextModelCodes.Refused, Hidden($"{_options.Endpoint}: the endpoint refused the question for model '{_options.Model}' with status {reply.Status}: {ChatReply.Start(reply.Body.Span)}."), fix);
    }

    private TextModelException Unavailable(string why)
    {
        string tries = _options.Retries == 0 ? string.Empty : $" (tried {_options.Retries + 1} times at most)";
        return new(TextModelCodes.Unavailable, Hidden($"{_options.Endpoint}: the endpoint cannot be used{tries}: {why}."), "check that it runs and can be reached from here, or raise 'retries', 'timeoutSeconds' or 'longestWaitSeconds'.");
    }

    // An endpoint may repeat in an error what it was sent.
    private string Hidden(string text) => string.IsNullOrEmpty(_key) ? text : text.Replace(_key, "***", StringComparison.Ordinal);
}
