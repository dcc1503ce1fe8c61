using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.SignalR.Client;

namespace GridAlert.Tests.Support;

/// <summary>
/// A responder's phone as it is carried through a night: it comes back by itself whatever breaks, catches up by cursor,
/// applies by id, and asks again for an answer's receipt until it has it.
/// </summary>
public sealed class LastingPhone : IAsyncDisposable
{
    private readonly IReadOnlyList<Uri> _urls;
    private readonly Confirmed _confirmed;
    private readonly TimeSpan _pause;
    private readonly string _token;
    private readonly CancellationTokenSource _off = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (JsonNode Latest, int Times)> _cards = [];
    private Task _living = Task.CompletedTask;
    private HubConnection? _hub;
    private string? _cursor;
    private int _at;

    private LastingPhone(IReadOnlyList<Uri> urls, Confirmed confirmed, TimeSpan pause, string token, Guid memberId, string stairwellCode) =>
        (_urls, _confirmed, _pause, _token, MemberId, StairwellCode) = (urls, confirmed, pause, token, memberId, stairwellCode);

    public Guid MemberId { get; }
    public string StairwellCode { get; }

    /// <summary>How often this phone has made a connection and caught up.</summary>
    public int Connects { get; private set; }

    /// <summary>Tries to connect that came to nothing.</summary>
    public int FailedTries { get; private set; }

    public bool IsConnected => _hub is not null;

    /// <param name="urls">The nodes it may turn to; the next one when one does not answer.</param>
    /// <param name="pause">The first pause before it tries again; it doubles each time, up to twelve seconds as on a real phone.</param>
    public static async Task<LastingPhone> BindAsync(IReadOnlyList<Uri> urls, JsonNode invite, Confirmed confirmed, TimeSpan pause)
    {
        using var anonymous = new ApiClient(urls[0]);
        var bound = await anonymous.PostAsync("devices", new { inviteCode = (string)invite["inviteCode"]!, deviceName = "lasting" });
        return new(urls, confirmed, pause, bound.Text("accessToken"), Guid.Parse((string)invite["memberId"]!), (string)invite["stairwellCode"]!);
    }

    public void TurnOn() => _living = LiveAsync();

    public bool Has(string dispatchId)
    {
        lock (_gate)
            return _cards.ContainsKey(dispatchId);
    }

    public string? StateOf(string dispatchId)
    {
        lock (_gate)
            return _cards.TryGetValue(dispatchId, out var card) ? (string)card.Latest["dispatchState"]! : null;
    }

    /// <summary>Deliveries that told the phone nothing it did not know: harmless, since it applies by id.</summary>
    public int Repeats
    {
        get
        {
            lock (_gate)
                return _cards.Values.Sum(card => card.Times - 1);
        }
    }

    /// <summary>Answers, and asks again until the receipt is here; over the hub, or as a plain call with its key.</summary>
    public async Task AnswerAsync(string act, string dispatchId, bool overHub = true, CancellationToken cancel = default)
    {
        var occurredAt = TimeProvider.System.GetUtcNow();
        var key = $"{act}-{dispatchId}";
        for (var tries = 0; ; tries++)
        {
            cancel.ThrowIfCancellationRequested();
            var receipt = overHub ? await OverHubAsync(act, dispatchId, occurredAt) : await ByCallAsync(act, dispatchId, occurredAt, key);
            if (receipt is not null)
            {
                _confirmed.Answer(MemberId, act, receipt);
                return;
            }
            await Task.Delay(Pause(tries), cancel);
        }
    }

    private async Task<JsonNode?> OverHubAsync(string act, string dispatchId, DateTimeOffset occurredAt)
    {
        if (_hub is not { } hub)
            return null;
        object?[] arguments = act switch
        {
            "complete" => [dispatchId, occurredAt, null, null],
            "decline" => [dispatchId, occurredAt, null],
            _ => [dispatchId, occurredAt],
        };
        try
        {
            return await hub.InvokeCoreAsync<JsonNode>(char.ToUpperInvariant(act[0]) + act[1..], arguments);
        }
        catch (Exception e) when (e is not ArgumentException)
        {
            // Cut off, or refused because it could not be stored: then it is still ours to send.
            return null;
        }
    }

    private async Task<JsonNode?> ByCallAsync(string act, string dispatchId, DateTimeOffset occurredAt, string key)
    {
        try
        {
            using var api = new ApiClient(_urls[_at], _token);
            var answer = await api.PostAsync($"me/dispatches/{dispatchId}/{act}", new { occurredAt }, key);
            return answer.Status switch
            {
                HttpStatusCode.OK => answer.Body,
                HttpStatusCode.ServiceUnavailable when answer.Response.Headers.RetryAfter is not null => null,
                _ => throw new InvalidOperationException($"{act} was answered with {(int)answer.Status}: {answer.Body}"),
            };
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    private async Task LiveAsync()
    {
        for (var failures = 0; !_off.IsCancellationRequested;)
        {
            var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var hub = new HubConnectionBuilder()
                .WithUrl(new Uri(_urls[_at], "/hubs/responder"), options => options.AccessTokenProvider = () => Task.FromResult<string?>(_token)).Build();
            // What arrives while the catch-up is under way is newer than it, so it is applied after it.
            List<JsonNode>? held = [];
            void Take(JsonNode dispatch)
            {
                lock (_gate)
                {
                    if (held is not null)
                        held.Add(dispatch);
                    else
                        Apply(dispatch);
                }
            }
            hub.On<JsonNode>("DispatchSent", Take);
            hub.On<JsonNode>("DispatchChanged", Take);
            hub.Closed += _ =>
            {
                closed.TrySetResult();
                return Task.CompletedTask;
            };
            try
            {
                await hub.StartAsync(_off.Token);
                var resumed = await hub.InvokeAsync<JsonNode>("Resume", _cursor, _off.Token).WaitAsync(TimeSpan.FromSeconds(20), _off.Token);
                lock (_gate)
                {
                    foreach (var item in resumed["items"]!.AsArray())
                        Apply(item!);
                    _cursor = (string)resumed["cursor"]!;
                    foreach (var item in held)
                        Apply(item);
                    held = null;
                }
                failures = 0;
                Connects++;
                _hub = hub;
                await closed.Task.WaitAsync(_off.Token);
            }
            catch (Exception) when (!_off.IsCancellationRequested)
            {
                FailedTries++;
            }
            catch (OperationCanceledException)
            {
                // Turned off.
            }
            _hub = null;
            await hub.DisposeAsync();
            if (_off.IsCancellationRequested)
                return;
            if (failures > 0)
                _at = (_at + 1) % _urls.Count;
            await Task.Delay(Pause(failures++), _off.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Apply(JsonNode dispatch)
    {
        var id = (string)dispatch["dispatchId"]!;
        var known = _cards.TryGetValue(id, out var card);
        _cards[id] = (dispatch, known ? card.Times + (Same(card.Latest, dispatch) ? 1 : 0) : 1);
        _cursor = (string)dispatch["cursor"]!;
    }

    private static bool Same(JsonNode one, JsonNode other)
    {
        var (a, b) = (one.DeepClone().AsObject(), other.DeepClone().AsObject());
        a.Remove("cursor");
        b.Remove("cursor");
        return JsonNode.DeepEquals(a, b);
    }

    private TimeSpan Pause(int failures)
    {
        var full = TimeSpan.FromTicks(Math.Min(TimeSpan.FromSeconds(12).Ticks, _pause.Ticks << Math.Min(failures, 10)));
        return full * (0.5 + (Random.Shared.NextDouble() / 2));
    }

    public async ValueTask DisposeAsync()
    {
        await _off.CancelAsync();
        await _living;
        _off.Dispose();
    }
}
