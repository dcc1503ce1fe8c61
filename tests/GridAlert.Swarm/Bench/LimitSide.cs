using System.Globalization;
using System.Net.Http.Json;
using GridAlert.Swarm.Phones;

namespace GridAlert.Swarm.Bench;

/// <summary>A server that GridAlert is measured beside.</summary>
/// <param name="Name">As it stands in the table.</param>
internal sealed record LimitServer(string Name, string? Program, IReadOnlyList<string> Arguments, PhoneProtocol Protocol)
{
    private static readonly string Swarm = typeof(LimitServer).Assembly.Location;

    /// <summary>The same framework and messages with nothing behind them.</summary>
    public static LimitServer Bare { get; } = new("bare hub", null, [Swarm, "bare-hub"], PhoneProtocol.SignalR);

    /// <summary>The least that stores everything before it answers.</summary>
    public static LimitServer Composed(string database) =>
        new("composed limit: COPY, one broadcast, group commit with journal", null, [Swarm, "composed-hub", "--database", database], PhoneProtocol.SignalR);

    /// <param name="script">Of the peer on Node.</param>
    public static LimitServer SocketIo(string script) => new("Socket.IO on Node, all in memory", "node", [script], PhoneProtocol.SocketIo);
}

/// <summary>One of these servers and its phones' side.</summary>
internal sealed class LimitSide(LimitServer kind, int phones, TimeProvider time) : IAsyncDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private ServerProcess? _server;
    private string _padding = "";

    public string Name => kind.Name;

    /// <summary>Not a limit, but what people would otherwise take.</summary>
    public bool IsPeer => kind.Program is not null;

    public ServerProcess Server => _server!;

    public async Task StartAsync(CancellationToken cancel)
    {
        await StopAsync();
        var nothing = new Dictionary<string, string>();
        _server = kind.Program is { } program
            ? await ServerProcess.StartAsync(program, kind.Arguments, nothing, time, cancel)
            : await ServerProcess.StartAsync(kind.Arguments, nothing, time, cancel);
    }

    public async Task StopAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _server = null;
    }

    public Task<Fleet> ConnectAsync(int? some, CancellationToken cancel) => ConnectAsync(some, Fleet.UsuallyAtOnce, cancel);

    public Task<Fleet> ConnectAsync(int? some, int atOnce, CancellationToken cancel) =>
        Fleet.ConnectAsync(_server!.Url, kind.Protocol, new string?[some ?? GridAlertSide.WholeTrios(phones)], null, atOnce, time, cancel);

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

    /// <summary>Bytes of the managed heap that are in use after a full collection.</summary>
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
