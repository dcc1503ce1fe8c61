using System.Text.Json.Nodes;
using GridAlert.Tests.Support;
using Microsoft.AspNetCore.SignalR.Client;

namespace GridAlert.Tests.Replay;

/// <summary>A screen that watched, and wrote down what it showed at every cursor it was told.</summary>
internal sealed class RecordingScreen : IAsyncDisposable
{
    private readonly HubConnection _hub;
    private readonly List<(ulong Cursor, string Shown)> _shown = [];
    private readonly List<JsonNode> _early = [];
    private BoardPicture? _picture;

    private RecordingScreen(HubConnection hub) => _hub = hub;

    /// <summary>What was shown, cursor by cursor.</summary>
    public IReadOnlyList<(ulong Cursor, string Shown)> Shown
    {
        get
        {
            lock (_shown)
                return [.. _shown];
        }
    }

    /// <summary>How many messages with changes came so far.</summary>
    public int News { get; private set; }

    public static async Task<RecordingScreen> WatchAsync(Uri url, string token, string unitCode)
    {
        var hub = new HubConnectionBuilder().WithUrl(new Uri(url, "/hubs/board"), o => o.AccessTokenProvider = () => Task.FromResult<string?>(token)).Build();
        var screen = new RecordingScreen(hub);
        hub.On<JsonNode>("BoardChanged", screen.Take);
        await hub.StartAsync();
        var snapshot = await hub.InvokeAsync<JsonNode>("Watch", unitCode);
        lock (screen._shown)
        {
            screen._picture = new(snapshot);
            screen.Note();
            foreach (var message in screen._early)
                screen.Take(message);
        }
        return screen;
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    private void Take(JsonNode message)
    {
        lock (_shown)
        {
            if (_picture is null)
            {
                _early.Add(message);
                return;
            }
            // What was told before the picture was taken may come after it; it is in it already.
            if (Number(message["cursor"]!) < Number(_picture["cursor"]))
                return;
            _picture.Apply(message);
            News += message["changes"]!.AsArray().Count > 0 ? 1 : 0;
            Note();
        }
    }

    private void Note() => _shown.Add((Number(_picture!["cursor"]), _picture.Canonical()));

    private static ulong Number(JsonNode cursor) => ulong.Parse((string)cursor!, System.Globalization.CultureInfo.InvariantCulture);
}
