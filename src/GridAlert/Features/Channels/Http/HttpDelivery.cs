using System.Net;
using GridAlert.Features.Channels.Settings;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace GridAlert.Features.Channels.Http;

/// <summary>Makes one HTTP call and says in our words what came of it.</summary>
public static class HttpDelivery
{
    private static readonly TimeSpan UnstatedWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    /// <param name="read">Reads the answer's body, when the status was 2xx.</param>
    /// <param name="wholeChannel">All messages go to the same far side: when it is busy, all wait.</param>
    public static async Task<Delivery> SendAsync(
        HttpClient http, HttpRequestMessage request, SendingOptions sending, bool wholeChannel, Func<string, Delivery> read, CancellationToken cancel)
    {
        try
        {
            using var response = await http.SendAsync(request, cancel);
            return response.IsSuccessStatusCode
                ? read(await response.Content.ReadAsStringAsync(cancel))
                : Of(response.StatusCode, response.Headers.RetryAfter?.Delta, wholeChannel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            return Of(e, sending, wholeChannel);
        }
        catch (OperationCanceledException)
        {
            return Delivery.Unknown("timeout");
        }
    }

    public static Delivery Of(HttpStatusCode status, TimeSpan? retryAfter, bool wholeChannel) => status switch
    {
        HttpStatusCode.TooManyRequests => Delivery.Busy("throttled", Wait(retryAfter), wholeChannel),
        HttpStatusCode.ServiceUnavailable when retryAfter is not null => Delivery.Busy("throttled", Wait(retryAfter), wholeChannel),
        HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => Delivery.Unknown($"http{(int)status}"),
        _ => Delivery.Refused($"http{(int)status}"),
    };

    public static Delivery Of(Exception error, SendingOptions sending, bool wholeChannel) => error switch
    {
        BrokenCircuitException => Delivery.Busy("circuitOpen", sending.BreakerPause, wholeChannel),
        TimeoutRejectedException or OperationCanceledException => Delivery.Unknown("timeout"),
        PrivateAddressException or { InnerException: PrivateAddressException } => Delivery.Refused("privateAddress"),
        _ when Resilience.WasNotSent(error) => new(DeliveryKind.NotTaken, "unreachable"),
        HttpRequestException => Delivery.Unknown("disconnected"),
        _ => throw error,
    };

    private static TimeSpan Wait(TimeSpan? asked) =>
        asked is not { } wait || wait <= TimeSpan.Zero ? UnstatedWait : wait > LongestWait ? LongestWait : wait;
}
