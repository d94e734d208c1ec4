using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StreamSynth.Language;

/// <summary>Says whether generation is held to the wanted form.</summary>
public enum Guidance
{
    /// <summary>Where the model can be guided; answers are checked in any case.</summary>
    Auto,

    /// <summary>Never; answers are checked alone.</summary>
    Off,
}

/// <summary>Options of a language model: in this process (ONNX Runtime GenAI), or, with <see cref="Endpoint"/>, behind any endpoint that speaks OpenAI's chat completions.</summary>
public sealed record TextModelOptions : IValidatableObject
{
    /// <summary>The model.</summary>
    [Description("In process: a folder with genai_config.json, a path or a name below 'models'. With 'endpoint': the name that the endpoint gives the model.")]
    [MinLength(1)]
    public required string Model { get; init; }

    /// <summary>Address of an endpoint.</summary>
    [Description("Base address of an OpenAI-compatible endpoint, such as \"http://localhost:8080/v1\". Not given: the model runs in this process.")]
    public string? Endpoint { get; init; }

    /// <summary>Variable with the key.</summary>
    [Description("Name of the environment variable that holds the endpoint's key. The key itself is never written anywhere. Not given: no key is sent that opens anything.")]
    public string? KeyVariable { get; init; }

    /// <summary>Temperature.</summary>
    [Description("Temperature of sampling; 0 takes the most probable token each time.")]
    [Range(0.0, 2.0)]
    public double Temperature { get; init; } = 0.8;

    /// <summary>Share of probability.</summary>
    [Description("Share of probability that tokens are drawn from.")]
    [Range(0.01, 1.0)]
    public double TopP { get; init; } = 0.95;

    /// <summary>Most probable tokens.</summary>
    [Description("Most probable tokens that are drawn from, in process only; 0: all.")]
    [Range(0, 100_000)]
    public int TopK { get; init; } = 50;

    /// <summary>Most tokens of an answer.</summary>
    [Description("Most tokens of an answer; one that is cut off there counts as bad.")]
    [Range(1, 100_000)]
    public int MaxTokens { get; init; } = 1024;

    /// <summary>Guidance.</summary>
    [Description("Whether generation is held to the wanted form: \"auto\" where the model can be guided, \"off\" never. Answers are checked in any case.")]
    public Guidance Guidance { get; init; } = Guidance.Auto;

    /// <summary>Attempts per question.</summary>
    [Description("Times a question is asked, each with another seed, until an answer fits; then its item fails.")]
    [Range(1, 100)]
    public int Attempts { get; init; } = 3;

    /// <summary>Threads in process.</summary>
    [Description("ONNX Runtime threads per call, in process.")]
    [Range(1, 256)]
    public int Threads { get; init; } = 1;

    /// <summary>Time-out of a request.</summary>
    [Description("Seconds until a request to the endpoint is given up and repeated.")]
    [Range(0.01, 3600.0)]
    public double TimeoutSeconds { get; init; } = 60;

    /// <summary>Repetitions of a request.</summary>
    [Description("Times a request is repeated after a time-out, a lost connection, or the status 408, 429 or 5xx.")]
    [Range(0, 100)]
    public int Retries { get; init; } = 5;

    /// <summary>First wait.</summary>
    [Description("Seconds before the first repetition; each further wait is twice as long, with jitter. Retry-After, where the endpoint sends it, goes first.")]
    [Range(0.0, 600.0)]
    public double RetrySeconds { get; init; } = 1;

    /// <summary>Longest wait.</summary>
    [Description("Longest wait in seconds between two requests; where the endpoint asks for more, its item fails.")]
    [Range(0.0, 86_400.0)]
    public double LongestWaitSeconds { get; init; } = 120;

    /// <summary>Pace of requests.</summary>
    [Description("Most requests per minute to the endpoint, evenly spaced, repetitions included; 0: no limit.")]
    [Range(0, 1_000_000)]
    public int RequestsPerMinute { get; init; }

    /// <summary>Requests at once.</summary>
    [Description("Most requests to the endpoint at once. No more than 'limits.parallelism' are ever asked for.")]
    [Range(1, 1024)]
    public int Concurrency { get; init; } = 4;

    /// <summary>Gives how tokens are drawn.</summary>
    public Sampling Sampling => new() { Temperature = Temperature, TopP = TopP, TopK = TopK, MaxTokens = MaxTokens };

    /// <summary>Finds addresses that are none, and keys where they do not belong.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Endpoint is null)
        {
            if (KeyVariable is not null) yield return new("'keyVariable' is given, but there is no 'endpoint' to send a key to; add one, or take it out.", [nameof(KeyVariable)]);
            yield break;
        }

        if (!Uri.TryCreate(Endpoint, UriKind.Absolute, out Uri? address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            yield return new("'endpoint' must be an address that starts with http:// or https://, such as \"http://localhost:8080/v1\".", [nameof(Endpoint)]);
        }
        else if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            yield return new("'endpoint' must be scheme, host and path alone: graphs are saved with each run, so a key belongs into an environment variable that 'keyVariable' names.", [nameof(Endpoint)]);
        }
    }
}
