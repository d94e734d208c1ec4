using StreamSynth.Language;

namespace StreamSynth.Blocks.Tests.Llm;

/// <summary>Names the language models of these tests, as options.</summary>
public static class Models
{
    /// <summary>Random weights with GPT-2's smallest tokens: what it says makes no sense, and guidance brings it into form.</summary>
    public const string Tiny = """{ "model": "tests/golden/tiny-random-gpt2", "maxTokens": 480, "attempts": 8 }""";

    /// <summary>Gives the options of an endpoint that does not wait long.</summary>
    public static string At(string endpoint) => $$"""{ "model": "m", "endpoint": "{{endpoint}}", "attempts": 3, "retries": 1, "retrySeconds": 0.01, "timeoutSeconds": 5 }""";

    /// <summary>Gives the same as a record; the time-out is short where the server never answers.</summary>
    public static TextModelOptions Of(string endpoint, double timeout = 5) => new() { Model = "m", Endpoint = endpoint, Attempts = 2, Retries = 1, RetrySeconds = 0.01, TimeoutSeconds = timeout };
}
