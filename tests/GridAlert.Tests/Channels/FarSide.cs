using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GridAlert.Tests.Channels;

/// <param name="At">Which call this is, from 0.</param>
public sealed record Call(int At, string Path, string Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    public System.Text.Json.Nodes.JsonNode Json => System.Text.Json.Nodes.JsonNode.Parse(Body)!;
}

/// <summary>The other end of a channel: a real HTTP server that takes, throttles, fails or keeps silent as it is told.</summary>
public sealed class FarSide : IAsyncDisposable
{
    private readonly ConcurrentQueue<Call> _calls = new();
    private readonly SemaphoreSlim _called = new(0);
    private WebApplication _server = null!;
    private int _count;

    /// <summary>What it answers; the default takes everything.</summary>
    public Func<Call, HttpContext, Task> Answer { get; set; } = (call, context) => Json(context, new { code = "OK", id = $"gw-{call.At}" });

    public Uri Url { get; private set; } = null!;

    public IReadOnlyList<Call> Calls => [.. _calls];

    public static async Task<FarSide> StartAsync()
    {
        var side = new FarSide();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = builder.Build();
        server.Run(side.TakeAsync);
        await server.StartAsync();
        side._server = server;
        side.Url = new(server.Urls.First());
        return side;
    }

    public static Task Json(HttpContext context, object body) => context.Response.WriteAsJsonAsync(body);

    public static Task Status(HttpContext context, int status, int? retryAfter = null)
    {
        context.Response.StatusCode = status;
        if (retryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }

    /// <summary>Takes the call and never says so.</summary>
    public static Task Silence(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

    /// <summary>Waits until it was called so many times.</summary>
    public async Task<IReadOnlyList<Call>> CalledAsync(int times)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (_calls.Count < times)
            await _called.WaitAsync(patience.Token);
        return Calls;
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var call = new Call(
            Interlocked.Increment(ref _count) - 1, context.Request.Path, context.Request.QueryString.Value ?? "",
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray());
        _calls.Enqueue(call);
        _called.Release();
        await Answer(call, context);
    }

    public async ValueTask DisposeAsync()
    {
        using (var hurry = new CancellationTokenSource(TimeSpan.Zero))
            await _server.StopAsync(hurry.Token);
        await _server.DisposeAsync();
        _called.Dispose();
    }
}
