using System.Globalization;
using System.Net.Http.Json;

namespace GridAlert.Swarm.Bench;

/// <summary>The bare hub: the limit.</summary>
public sealed class BareSide(int phones, TimeProvider time) : IAsyncDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private ServerProcess? _server;
    private string _padding = "";

    public ServerProcess Server => _server!;

    public async Task StartAsync(CancellationToken cancel)
    {
        await StopAsync();
        _server = await ServerProcess.StartAsync([typeof(BareSide).Assembly.Location, "bare-hub"], new Dictionary<string, string>(), time, cancel);
    }

    public async Task StopAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _server = null;
    }

    public Task<Fleet> ConnectAsync(int? some, CancellationToken cancel) =>
        Fleet.ConnectAsync(_server!.Url, new string?[some ?? phones], time, cancel);

    public async Task BroadcastAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        using var answer = await _http.PostAsJsonAsync(new Uri(_server!.Url, "/broadcast"), new
        {
            dispatchId = Guid.CreateVersion7(now),
            cursor = "1",
            title = "Benchmark",
            body = _padding,
            sentAt = now,
            state = "sent",
            dispatchState = "open",
        }, cancel);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Makes the messages as long as the other side's.</summary>
    public void Lengthen(int by) => _padding = new string('x', Math.Max(0, _padding.Length + by));

    /// <summary>Bytes of the managed heap after a full collection.</summary>
    public async Task<long> CollectAsync(CancellationToken cancel)
    {
        using var answer = await _http.PostAsync(new Uri(_server!.Url, "/collect"), null, cancel);
        return long.Parse(await answer.Content.ReadAsStringAsync(cancel), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
    }
}
