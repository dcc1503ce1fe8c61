using System.Net;
using GridAlert.Features.Channels.Settings;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace GridAlert.Features.Channels.Http;

/// <summary>Around every call of a channel: quick repeats with back-off and jitter, a circuit breaker, a time limit.</summary>
public static class Resilience
{
    public static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, SendingOptions sending, bool atLeastOnce, ChannelHealth health)
    {
        if (sending.Retries > 0)
        {
            pipeline.AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = sending.Retries,
                Delay = sending.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                // What the far side would see twice is repeated only when it surely was not seen at all.
                ShouldHandle = args => ValueTask.FromResult(atLeastOnce ? IsTransient(args.Outcome) : WasNotSent(args.Outcome.Exception)),
            });
        }
        pipeline.AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
        {
            FailureRatio = 0.5,
            MinimumThroughput = sending.BreakerCalls,
            SamplingDuration = TimeSpan.FromSeconds(30),
            BreakDuration = sending.BreakerPause,
            StateProvider = health.Watch(),
            ShouldHandle = args => ValueTask.FromResult(IsTransient(args.Outcome)),
        });
        pipeline.AddTimeout(sending.Timeout);
    }

    public static bool WasNotSent(Exception? error) =>
        error is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError };

    /// <summary>Throttling is no failure of the far side: it neither trips the breaker nor is it repeated at once.</summary>
    private static bool IsTransient(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException or TimeoutRejectedException
        || outcome.Result is { StatusCode: HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError };
}
