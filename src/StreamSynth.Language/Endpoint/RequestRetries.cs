using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace StreamSynth.Language.Endpoint;

/// <summary>Builds what stands around requests: further tries with exponential back-off and jitter for what may pass, and a time-out for each try.</summary>
/// <remarks>Jitter decides when a request is sent and nothing else: an answer depends on its question and seed.</remarks>
internal static class RequestRetries
{
    /// <summary>Gives the pipeline that repeats a request.</summary>
    public static ResiliencePipeline<Reply> Around(TextModelOptions options, TimeProvider clock)
    {
        if (options.Retries == 0) return ResiliencePipeline<Reply>.Empty;

        var pipeline = new ResiliencePipelineBuilder<Reply> { TimeProvider = clock };
        TimeSpan longest = TimeSpan.FromSeconds(options.LongestWaitSeconds);
        return pipeline.AddRetry(new RetryStrategyOptions<Reply>
        {
            MaxRetryAttempts = options.Retries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromSeconds(options.RetrySeconds),
            MaxDelay = longest,
            ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome switch
            {
                { Exception: TimeoutRejectedException } => true,
                { Result: { IsPassing: true } reply } => (reply.RetryAfter ?? TimeSpan.Zero) <= longest,
                _ => false,
            }),
            DelayGenerator = attempt => ValueTask.FromResult(attempt.Outcome.Result?.RetryAfter),
        }).Build();
    }

    /// <summary>Gives the pipeline that gives up one try after its time.</summary>
    public static ResiliencePipeline<Reply> Within(TextModelOptions options, TimeProvider clock) =>
        new ResiliencePipelineBuilder<Reply> { TimeProvider = clock }
            .AddTimeout(new TimeoutStrategyOptions { Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds) })
            .Build();
}
