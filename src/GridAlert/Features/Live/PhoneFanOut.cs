using System.Diagnostics;
using System.Diagnostics.Metrics;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Escalation;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.AspNetCore.SignalR;

namespace GridAlert.Features.Live;

/// <summary>
/// Brings what the journal says to the phones connected to this node. New dispatches go out at once; what the
/// rest of a trio did is gathered for half a second, and during a storm of answers until it ebbs, so that those
/// who still wait for their own receipt come first.
/// </summary>
public sealed class PhoneFanOut(
    PhoneDispatchQuery query, PreparedDispatches preparedDispatches, DispatchStore dispatches, ActivationStore activations, ReceiptWriter receipts, Presence presence, UnitTree tree,
    JournalReader journal, IHubContext<ResponderHub, IResponderPhone> phones, TimeProvider time, ILogger<PhoneFanOut> log)
    : BackgroundService, IJournalFollower
{
    private static readonly TimeSpan GatherFor = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan GatherAtMost = TimeSpan.FromMilliseconds(1500);
    private const int Storm = 100;
    private const int StairwellsAtOnce = 12;

    private readonly Lock _gate = new();
    private Dictionary<Guid, HashSet<string>> _changed = [];

    // Stairwell → the oldest transaction of a change that is still being gathered for it.
    private Dictionary<string, ulong> _oldest = [];
    private int _gathered;

    /// <summary>What happened earlier, phones ask for when they connect.</summary>
    public Task<JournalCursor> BeginAsync(CancellationToken cancel) => journal.EndAsync(cancel);

    public async Task FollowAsync(IReadOnlyList<JournalLine> lines, CancellationToken cancel)
    {
        var reminded = new Dictionary<Guid, Dictionary<string, int>>();
        var remindedTx = 0UL;
        foreach (var line in lines)
        {
            switch (line.Kind)
            {
                case JournalKind.DispatchSent:
                    await SendNewAsync(line.Read<Dispatch>(), line.Tx, cancel);
                    break;
                case JournalKind.DispatchClosed:
                    await ChangedAsync(line.DispatchId!.Value, null, Cursor(line, lines), cancel);
                    break;
                case JournalKind.UnitReturned:
                    await ChangedAsync(line.DispatchId!.Value, [.. tree.Find(line.Read<UnitReturnedData>().UnitCode)!.Within(UnitKind.Stairwell).Select(unit => unit.Code)], code => Safe(code, line.Tx - 1), cancel);
                    break;
                case JournalKind.Reminded:
                    reminded.GetOrAdd(line.DispatchId!.Value)[line.StairwellCode!] = WhoeverWaits;
                    remindedTx = line.Tx;
                    break;
                case JournalKind.Escalated when line.Read<EscalatedData>() is { Via: StepVia.App } step:
                    reminded.GetOrAdd(line.DispatchId!.Value)[line.StairwellCode!] = step.Roles;
                    remindedTx = line.Tx;
                    break;
                case JournalKind.Acknowledged or JournalKind.Completed or JournalKind.Declined or JournalKind.Withdrawn or JournalKind.AnsweredFor or JournalKind.Replied when presence.IsAnyConnected(line.StairwellCode!):
                    Gather(line);
                    break;
                case JournalKind.ActivationOpened or JournalKind.LevelChanged or JournalKind.ActivationEnded:
                    await TellModeAsync(line.ActivationId!.Value, cancel);
                    break;
            }
        }
        foreach (var (id, codes) in reminded)
        {
            if (await dispatches.FindAsync(id, cancel) is { } dispatch)
                await SendAsync(dispatch, codes.Keys, code => Safe(code, remindedTx - 1), (phone, message) => Concerns(codes[message.Dispatch.StairwellCode], message.Dispatch) ? phone.DispatchSent(message) : Task.CompletedTask, cancel);
        }
    }

    private const int WhoeverWaits = 0;

    /// <summary>Whether a reminder is for this phone; those who have it are asked as well when what follows is missing.</summary>
    private static bool Concerns(int roles, PhoneDispatch message) => roles == WhoeverWaits
        ? message.State < ReceiptState.Acknowledged
        : (roles & TrioRole.Bit(message.Role)) != 0 && message.State < ReceiptState.Completed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var waited = TimeSpan.Zero;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(GatherFor, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Dictionary<Guid, HashSet<string>> changed;
            Dictionary<string, ulong> oldest;
            lock (_gate)
            {
                var storming = _gathered >= Storm;
                _gathered = 0;
                if (_changed.Count == 0)
                    continue;
                waited += GatherFor;
                if (storming && waited < GatherAtMost)
                    continue;
                waited = TimeSpan.Zero;
                (changed, _changed) = (_changed, []);
                (oldest, _oldest) = (_oldest, []);
            }
            try
            {
                foreach (var (id, codes) in changed)
                {
                    foreach (var some in codes.Chunk(StairwellsAtOnce))
                    {
                        var began = Stopwatch.GetTimestamp();
                        await ChangedAsync(id, some, code => oldest[code] - 1, stoppingToken);
                        // A pause as long as the work: receipts of others go out in between.
                        await Task.Delay(Stopwatch.GetElapsedTime(began), stoppingToken);
                    }
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(e, "Trios could not be told of each other's answers yet");
                GatherAgain(changed, oldest);
            }
        }
    }

    private async Task SendNewAsync(Dispatch dispatch, ulong tx, CancellationToken cancel)
    {
        var behind = PreparedDispatch.Behind(dispatch, tx);
        ulong Cursor(string code) => Safe(code, behind);
        using var step = Telemetry.Activities.StartActivity("dispatch.send");
        step?.SetTag("gridalert.dispatch_id", dispatch.Id);
        Telemetry.Reached("read", time.GetUtcNow() - dispatch.SentAt);
        var prepared = preparedDispatches.Take(dispatch.Id);
        if (prepared is not null)
            SendPrepared(prepared, Cursor);
        await SendAsync(dispatch, prepared is null ? null : [.. presence.Stairwells.Except(prepared.Stairwells)], Cursor, (phone, message) => phone.DispatchSent(message), cancel);
        Telemetry.Reached("sent", time.GetUtcNow() - dispatch.SentAt);
    }

    private async Task ChangedAsync(Guid id, IReadOnlyCollection<string>? codes, Func<string, ulong> cursor, CancellationToken cancel)
    {
        if (await dispatches.FindAsync(id, cancel) is { } dispatch)
            await SendAsync(dispatch, codes, cursor, (phone, message) => phone.DispatchChanged(message), cancel);
    }

    private static readonly Counter<long> Handed = Telemetry.Meter.CreateCounter<long>("gridalert.phones.messages", "{message}", "Dispatches and changes of them handed to connected phones");

    private async Task SendAsync(
        Dispatch dispatch, IReadOnlyCollection<string>? codes, Func<string, ulong> cursor, Func<IResponderPhone, PhoneMessage, Task> send, CancellationToken cancel)
    {
        var here = codes is null ? presence.Stairwells : [.. codes.Where(presence.IsAnyConnected)];
        if (here.Count == 0)
            return;
        var now = time.GetUtcNow();
        var handed = 0;
        await foreach (var (memberId, message) in query.ForConnectedAsync(dispatch, here, presence.IsConnected, cursor, cancel))
        {
            Hand(memberId, new(message), send, now);
            handed++;
        }
        Handed.Add(handed);
    }

    private void SendPrepared(PreparedDispatch prepared, Func<string, ulong> cursor)
    {
        var now = time.GetUtcNow();
        var handed = 0;
        foreach (var message in prepared.Messages.Where(message => presence.IsConnected(message.MemberId)))
        {
            Hand(message.MemberId, message.At(cursor(message.Dispatch.StairwellCode)), (phone, written) => phone.DispatchSent(written), now);
            handed++;
        }
        Handed.Add(handed);
    }

    private void Hand(Guid memberId, PhoneMessage message, Func<IResponderPhone, PhoneMessage, Task> send, DateTimeOffset now)
    {
        // Not awaited: a phone that does not read must not hold up the others.
        foreach (var connection in presence.Of(memberId))
            _ = send(phones.Clients.Client(connection), message);
        if (message.Dispatch.State == ReceiptState.Queued)
            receipts.Note(new(message.Dispatch.DispatchId, memberId, now, null));
    }

    private async Task TellModeAsync(Guid activationId, CancellationToken cancel)
    {
        var open = await activations.OpenAsync(cancel);
        if (await activations.FindAsync(activationId, cancel) is not { } activation)
            return;
        var communities = activation.UnitCodes.Select(tree.Find).OfType<Unit>()
            .SelectMany(unit => unit.Kind > UnitKind.Community ? [tree.Find(unit.CodeOf(UnitKind.Community))!] : unit.Within(UnitKind.Community))
            .Distinct();
        foreach (var community in communities)
            _ = phones.Clients.Group(Groups.Community(community.Code)).ModeChanged(ModeChange.From(community.Code, ModeRules.ModeOf(community, open)));
    }

    private void Gather(JournalLine line)
    {
        lock (_gate)
        {
            _changed.GetOrAdd(line.DispatchId!.Value).Add(line.StairwellCode!);
            _oldest.TryAdd(line.StairwellCode!, line.Tx);
            _gathered++;
        }
    }

    /// <summary>What could not be told is told with the next turn: until then no cursor passes it.</summary>
    private void GatherAgain(Dictionary<Guid, HashSet<string>> changed, Dictionary<string, ulong> oldest)
    {
        lock (_gate)
        {
            foreach (var (id, codes) in changed)
                _changed.GetOrAdd(id).UnionWith(codes);
            foreach (var (code, tx) in oldest)
                _oldest[code] = tx;
        }
    }

    /// <summary>
    /// Where a phone may go on after a dispatch is closed. A transaction that closes several is behind it only
    /// with the last message, and a change that is still being gathered is not behind it at all.
    /// </summary>
    private Func<string, ulong> Cursor(JournalLine line, IReadOnlyList<JournalLine> lines)
    {
        var alone = lines.Count(other => other.Tx == line.Tx && other.Kind is JournalKind.DispatchSent or JournalKind.DispatchClosed) == 1
            && !(lines[^1].Tx == line.Tx && JournalReader.MayGoOn(lines.Count));
        return code => Safe(code, alone ? line.Tx : line.Tx - 1);
    }

    private ulong Safe(string stairwellCode, ulong tx)
    {
        lock (_gate)
            return _oldest.TryGetValue(stairwellCode, out var oldest) ? Math.Min(tx, oldest - 1) : tx;
    }
}
