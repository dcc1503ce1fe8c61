using System.Text.Json.Nodes;
using Microsoft.AspNetCore.SignalR.Client;

namespace GridAlert.Tests.Support;

/// <summary>A responder's phone: bound by an invite, on the hub, remembering what it was told.</summary>
public sealed class Phone : IAsyncDisposable
{
    private readonly List<(string Message, JsonNode Content)> _heard = [];
    private readonly SemaphoreSlim _news = new(0);

    private Phone(Uri url, string token, string role, string stairwellCode, string memberId)
    {
        (Token, Role, StairwellCode, MemberId) = (token, role, stairwellCode, memberId);
        Api = new(url, token);
    }

    public string Token { get; }
    public string Role { get; }
    public string StairwellCode { get; }
    public string MemberId { get; }
    public ApiClient Api { get; }
    public HubConnection? Hub { get; private set; }
    public string? Cursor { get; set; }

    public static async Task<Phone> BindAsync(Uri url, JsonNode invite)
    {
        using var anonymous = new ApiClient(url);
        var answer = await anonymous.PostAsync("devices", new { inviteCode = (string)invite["inviteCode"]!, deviceName = "test" });
        return new(url, answer.Text("accessToken"), (string)invite["role"]!, (string)invite["stairwellCode"]!, (string)invite["memberId"]!);
    }

    public async Task<JsonNode> ConnectAsync(Uri url)
    {
        Hub = new HubConnectionBuilder().WithUrl(new Uri(url, "/hubs/responder"), options => options.AccessTokenProvider = () => Task.FromResult<string?>(Token)).Build();
        foreach (var message in new[] { "DispatchSent", "DispatchChanged", "ModeChanged" })
        {
            Hub.On<JsonNode>(message, content =>
            {
                lock (_heard)
                    _heard.Add((message, content));
                _news.Release();
            });
        }
        await Hub.StartAsync();
        var resumed = await Hub.InvokeAsync<JsonNode>("Resume", Cursor);
        Cursor = (string)resumed["cursor"]!;
        return resumed;
    }

    /// <summary>Waits for a message that fits; fails after ten seconds.</summary>
    public async Task<JsonNode> HearAsync(string message, Func<JsonNode, bool>? fits = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (true)
        {
            lock (_heard)
            {
                var found = _heard.FindIndex(h => h.Message == message && (fits is null || fits(h.Content)));
                if (found >= 0)
                {
                    var content = _heard[found].Content;
                    _heard.RemoveAt(found);
                    return content;
                }
            }
            await _news.WaitAsync(patience.Token);
        }
    }

    public IReadOnlyList<JsonNode> Heard(string message)
    {
        lock (_heard)
            return [.. _heard.Where(h => h.Message == message).Select(h => h.Content)];
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        if (Hub is not null)
            await Hub.DisposeAsync();
        _news.Dispose();
    }
}
