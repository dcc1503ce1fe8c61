using System.Text.Json;
using Dapper;
using GridAlert.Features.Access;
using GridAlert.Swarm.Phones;
using Npgsql;

namespace GridAlert.Tests.Support;

/// <summary>
/// One of thousands of phones: comes back by itself, at the next node where one does not answer, and catches up by its cursor.
/// It counts what it is told and throws nothing away; what it acknowledges it asks again for until the receipt is here.
/// </summary>
public sealed class CrowdPhone : IPhoneOwner, IAsyncDisposable
{
    private readonly IReadOnlyList<Uri> _nodes;
    private readonly Confirmed _confirmed;
    private readonly string _token;
    private readonly CancellationTokenSource _off = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, int> _times = [];
    private Task _living = Task.CompletedTask;
    private List<(DispatchCard Card, bool IsNew)>? _held;
    private LeanPhone? _phone;
    private string? _cursor;
    private int _at;

    private CrowdPhone(IReadOnlyList<Uri> nodes, Confirmed confirmed, Guid memberId, string token) => (_nodes, _confirmed, MemberId, _token) = (nodes, confirmed, memberId, token);

    public Guid MemberId { get; }
    public bool IsConnected => _phone is not null;

    /// <summary>The node it is connected to, or tries next.</summary>
    public Uri Node => _nodes[_at];

    /// <summary>How often a dispatch came as a new one, live or by catching up; nothing is taken for a repeat and left out.</summary>
    public int TimesTold(Guid dispatchId)
    {
        lock (_gate)
            return _times.GetValueOrDefault(dispatchId);
    }

    /// <summary>A phone for each responder of the district, bound in one go; the nth turns to another node first.</summary>
    public static async Task<List<CrowdPhone>> BindAllAsync(string connectionString, IReadOnlyList<Uri> nodes, Confirmed confirmed)
    {
        await using var database = new NpgsqlConnection(connectionString);
        await database.OpenAsync();
        var members = (await database.QueryAsync<Guid>("select distinct member_id from post where ended_at is null order by 1")).ToArray();
        var tokens = Array.ConvertAll(members, _ => Token.NewSession());
        await database.ExecuteAsync(
            """
            with bound as (
                insert into device (id, member_id, bound_at) select gen_random_uuid(), m, now() from unnest(@members) as m returning id, member_id
            )
            insert into session (token_hash, device_id, created_at, expires_at)
            select t.hash, b.id, now(), now() + interval '1 day' from unnest(@members, @hashes) as t(member_id, hash) join bound b using (member_id)
            """,
            new { members, hashes = Array.ConvertAll(tokens, Token.Hash) });
        return [.. members.Index().Select(one => new CrowdPhone([.. nodes.Skip(one.Index % nodes.Count), .. nodes.Take(one.Index % nodes.Count)], confirmed, one.Item, tokens[one.Index]))];
    }

    public void TurnOn() => _living = LiveAsync();

    /// <summary>Acknowledges once the dispatch is here, and again until there is a receipt.</summary>
    public async Task AcknowledgeAsync(Guid dispatchId)
    {
        var occurredAt = TimeProvider.System.GetUtcNow();
        while (true)
        {
            _off.Token.ThrowIfCancellationRequested();
            try
            {
                if (TimesTold(dispatchId) > 0 && _phone is { } phone)
                {
                    var receipt = await phone.CallAsync("Acknowledge", _off.Token, dispatchId, occurredAt);
                    _confirmed.Answer(MemberId, "acknowledge", System.Text.Json.Nodes.JsonNode.Parse(receipt)!);
                    return;
                }
            }
            catch (PhoneException)
            {
                // Cut off in between: it is still ours to send.
            }
            await Task.Delay(50 + Random.Shared.Next(100), _off.Token);
        }
    }

    void IPhoneOwner.Heard(LeanPhone phone, in HubMessage message)
    {
        var isNew = message.Target.SequenceEqual("DispatchSent"u8);
        if (!isNew && !message.Target.SequenceEqual("DispatchChanged"u8))
            return;
        var card = DispatchCard.Read(message.Arguments);
        lock (_gate)
        {
            // What arrives while the catch-up is under way is newer than it, so it is applied after it.
            if (_held is not null)
                _held.Add((card, isNew));
            else
                Apply(card, isNew);
        }
    }

    private async Task LiveAsync()
    {
        var failures = 0;
        while (!_off.IsCancellationRequested)
        {
            try
            {
                var phone = await LeanPhone.ConnectAsync(new(Node, "/hubs/responder"), _token, _off.Token);
                _held = [];
                var reading = phone.RunAsync(this, _off.Token);
                var resumed = JsonSerializer.Deserialize<CaughtUp>(await phone.CallAsync("Resume", _off.Token, [_cursor]), PhoneJson.Options)!;
                lock (_gate)
                {
                    foreach (var item in resumed.Items)
                        Apply(item, !_times.ContainsKey(item.DispatchId));
                    _cursor = resumed.Cursor;
                    foreach (var (card, isNew) in _held)
                        Apply(card, isNew);
                    _held = null;
                }
                failures = 0;
                _phone = phone;
                await reading;
            }
            catch (Exception e) when (e is PhoneException or IOException or System.Net.Sockets.SocketException or System.Net.WebSockets.WebSocketException)
            {
                // The node is away or on its way out: the next one.
                _at = (_at + 1) % _nodes.Count;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            _phone = null;
            // As on a real phone, which also spreads those who were cut off together.
            await Task.Delay(TimeSpan.FromSeconds(Math.Min(12, Math.Pow(2, failures++))) * (0.5 + (Random.Shared.NextDouble() / 2)), _off.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Apply(DispatchCard card, bool isNew)
    {
        if (isNew)
            _times[card.DispatchId] = _times.GetValueOrDefault(card.DispatchId) + 1;
        _cursor = card.Cursor;
    }

    public async ValueTask DisposeAsync()
    {
        await _off.CancelAsync();
        await _living;
        _off.Dispose();
    }
}
