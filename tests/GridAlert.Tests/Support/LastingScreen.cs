using System.Text.Json.Nodes;
using Microsoft.AspNetCore.SignalR.Client;

namespace GridAlert.Tests.Support;

/// <summary>A command-centre screen that lives through everything: when its link breaks it watches again from a whole snapshot.</summary>
public sealed class LastingScreen : IAsyncDisposable
{
    private readonly Uri _url;
    private readonly string _token;
    private readonly CancellationTokenSource _off = new();
    private readonly Lock _gate = new();
    private readonly Task _living;
    private BoardPicture? _picture;
    private int _changes;

    public LastingScreen(Uri url, string token)
    {
        (_url, _token) = (url, token);
        _living = LiveAsync();
    }

    /// <summary>How many messages with changes in them came so far.</summary>
    public int Changes => Volatile.Read(ref _changes);

    /// <summary>How many messages of any kind came so far.</summary>
    public int Heard { get; private set; }

    /// <summary>What the screen shows, to be compared; null before its first snapshot.</summary>
    public string? Canonical()
    {
        lock (_gate)
            return _picture?.Canonical();
    }

    public static async Task<string> FreshAsync(Uri url, string token)
    {
        await using var hub = Build(url, token);
        await hub.StartAsync();
        return new BoardPicture(await hub.InvokeAsync<JsonNode>("Watch", District.Code)).Canonical();
    }

    private static HubConnection Build(Uri url, string token) =>
        new HubConnectionBuilder().WithUrl(new Uri(url, "/hubs/board"), options => options.AccessTokenProvider = () => Task.FromResult<string?>(token)).Build();

    private async Task LiveAsync()
    {
        while (!_off.IsCancellationRequested)
        {
            await using var hub = Build(_url, _token);
            var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var early = new List<JsonNode>();
            hub.Closed += _ =>
            {
                closed.TrySetResult();
                return Task.CompletedTask;
            };
            hub.On<JsonNode>("BoardChanged", message => Take(message, early));
            try
            {
                await hub.StartAsync(_off.Token);
                var snapshot = await hub.InvokeAsync<JsonNode>("Watch", District.Code, _off.Token);
                lock (_gate)
                {
                    _picture = new(snapshot);
                    foreach (var message in early)
                        Apply(message);
                    _watched = early;
                }
                await closed.Task.WaitAsync(_off.Token);
            }
            catch (Exception) when (!_off.IsCancellationRequested)
            {
                await Task.Delay(200).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // The connection whose snapshot is shown; messages of an earlier one are too late.
    private List<JsonNode>? _watched;

    private void Take(JsonNode message, List<JsonNode> connection)
    {
        lock (_gate)
        {
            Heard++;
            if (message["changes"]!.AsArray().Count > 0)
                _changes++;
            if (_watched == connection)
                Apply(message);
            else
                connection.Add(message);
        }
    }

    /// <summary>What was told before the snapshot was taken may come after it; it is in it already.</summary>
    private void Apply(JsonNode message)
    {
        if (Number(message["cursor"]!) >= Number(_picture!["cursor"]))
            _picture.Apply(message);
    }

    private static ulong Number(JsonNode cursor) => ulong.Parse((string)cursor!, System.Globalization.CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await _off.CancelAsync();
        await _living;
        _off.Dispose();
    }
}
