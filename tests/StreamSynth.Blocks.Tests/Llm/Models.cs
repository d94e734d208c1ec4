namespace StreamSynth.Blocks.Tests.Llm;

/// <summary>Names the language models of these tests, as options.</summary>
public static class Models
{
    /// <summary>Random weights with GPT-2's smallest tokens: what it says makes no sense, and guidance brings it into form.</summary>
    public const string Tiny = """{ "model": "tests/golden/tiny-random-gpt2", "maxTokens": 480, "attempts": 8 }""";

    /// <summary>Gives the options of an endpoint that does not wait long.</summary>
    public static string At(string endpoint, int attempts = 3, int retries = 1) =>
        $$"""{ "model": "m", "endpoint": "{{endpoint}}", "attempts": {{attempts}}, "retries": {{retries}}, "retrySeconds": 0.01, "timeoutSeconds": 5 }""";
}
