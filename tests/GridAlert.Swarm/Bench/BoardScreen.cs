using System.Text.Json;
using GridAlert.Swarm.Phones;

namespace GridAlert.Swarm.Bench;

/// <summary>A command-centre screen that notes when it was told what, and how much came.</summary>
public sealed class BoardScreen : IPhoneOwner, IAsyncDisposable
{
    private readonly LeanPhone _connection;
    private readonly TimeProvider _time;
    private readonly Heartbeat _heartbeat;
    private readonly IDisposable _beat;
    private readonly CancellationTokenSource _end = new();
    private readonly List<Told> _told = [];
    private readonly Task _reading;

    private sealed record Told(DateTimeOffset At, byte[] Arguments);

    private BoardScreen(LeanPhone connection, TimeProvider time)
    {
        (_connection, _time) = (connection, time);
        _heartbeat = new(time);
        _beat = _heartbeat.Add(connection);
        _reading = connection.RunAsync(this, _end.Token);
    }

    /// <summary>Bytes of everything that the screen was told since <see cref="Forget"/>.</summary>
    public long Bytes
    {
        get
        {
            lock (_told)
                return _told.Sum(told => (long)told.Arguments.Length);
        }
    }

    public static async Task<BoardScreen> WatchAsync(Uri server, string token, string unit, TimeProvider time, CancellationToken cancel)
    {
        var hub = new UriBuilder(server) { Scheme = Uri.UriSchemeWs, Path = "/hubs/board" }.Uri;
        var screen = new BoardScreen(await LeanPhone.ConnectAsync(hub, token, cancel), time);
        await screen._connection.CallAsync("Watch", cancel, unit);
        return screen;
    }

    public void Forget()
    {
        lock (_told)
            _told.Clear();
    }

    public void Heard(LeanPhone phone, in HubMessage message)
    {
        var told = new Told(_time.GetUtcNow(), message.Arguments.ToArray());
        lock (_told)
            _told.Add(told);
    }

    /// <summary>
    /// Milliseconds from each acknowledgement's time to the change that counts it on the screen. Which of them a number
    /// counts the screen is not told; they are counted in the order they were written, so the n-th is there once n are.
    /// </summary>
    /// <param name="recorded">When acknowledgements were recorded: before the write that makes them durable, so nothing is left out.</param>
    public double[] Lags(Guid dispatch, IEnumerable<DateTimeOffset> recorded)
    {
        var steps = Steps(dispatch);
        var lags = new List<double>();
        var step = 0;
        foreach (var (n, at) in recorded.Order().Index())
        {
            while (step < steps.Count && steps[step].Acknowledged <= n)
                step++;
            if (step == steps.Count)
                throw new BenchException($"The screen has been told of {n} acknowledgements and no more.");
            lags.Add((steps[step].At - at).TotalMilliseconds);
        }
        return [.. lags];
    }

    public async ValueTask DisposeAsync()
    {
        _beat.Dispose();
        await _connection.CloseAsync(CancellationToken.None);
        await _end.CancelAsync();
        await _reading;
        await _heartbeat.DisposeAsync();
        _end.Dispose();
    }

    private List<(DateTimeOffset At, int Acknowledged)> Steps(Guid dispatch)
    {
        var key = dispatch.ToString();
        var steps = new List<(DateTimeOffset, int)>();
        lock (_told)
        {
            foreach (var told in _told)
            {
                using var json = JsonDocument.Parse(told.Arguments);
                foreach (var change in json.RootElement[0].GetProperty("changes").EnumerateArray())
                {
                    if (change.GetProperty("list").GetString() == "dispatches" && change.GetProperty("key").GetString() == key)
                        steps.Add((told.At, change.GetProperty("value").GetProperty("progress").GetProperty("acknowledged").GetInt32()));
                }
            }
        }
        return steps;
    }
}
