using Dapper;
using GridAlert.Features.Channels;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;
using Npgsql;

namespace GridAlert.Features.Everyday.Readiness;

/// <summary>Which communities' phones are asked for a sign of life now.</summary>
public sealed record ReachabilityAsked(string Month, int Devices, IReadOnlyList<string> Communities);

/// <summary>
/// The monthly silent test: from the configured day on, by daylight and in normal mode, each bound phone is asked once for a sign
/// of life that it gives by itself. What counts is the phone's own answer; the record has one line a community, when its test is over.
/// </summary>
public sealed class ReachabilityStore(
    NpgsqlDataSource database, ReadinessOptions options, UnitTree tree, ActivationStore activations, ChannelStatus channels, IStringLocalizer<ReadinessTexts> texts)
{
    /// <summary>The hours in which a phone may be asked, by a Beijing clock: should it make a sound after all, nobody sleeps.</summary>
    private const int FirstHour = 10;
    private const int LastHour = 17;

    /// <summary>Whether a person's phone answered is kept for a year and the present month.</summary>
    private const int KeptMonths = 13;

    /// <summary>A phone that is connected answers at once; who has not by then is pushed to.</summary>
    private static readonly TimeSpan PushAfter = TimeSpan.FromMinutes(10);

    /// <summary>So many phones are written in one transaction: whoever writes holds back the journal's readers.</summary>
    private const int AtOnce = 1000;

    /// <summary>Many phones take their seconds to read; nobody waits for them.</summary>
    private const int Patient = 120;

    /// <summary>Asks whom it is time to ask, and ends what is over. Gives how many phones were asked.</summary>
    public async Task<int> SweepAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await CloseAsync(now, cancel);
        var hour = now.ToBeijing().Hour;
        if (options.TestDay == 0 || now.Day().Day < options.TestDay || hour is < FirstHour or >= LastHour)
            return 0;
        var open = await activations.OpenAsync(cancel);
        var calm = tree.Roots.SelectMany(root => root.Within(UnitKind.Community)).Where(community => ModeRules.ModeOf(community, open).Mode == Mode.Normal).Select(community => community.Code).ToArray();
        if (calm.Length == 0)
            return 0;
        var asked = await AskAsync(calm, now, cancel);
        await PushAsync(calm, now, cancel);
        return asked;
    }

    /// <summary>Phones that gave a sign of life by themselves. Whoever was not asked, or answered before, changes nothing.</summary>
    public async Task AnsweredAsync(Guid[] deviceIds, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await connection.ExecuteAsync(
            "update reachability_ask set answered_at = @now where device_id = any(@deviceIds) and closed_at is null and answered_at is null and closes_at > @now", new { deviceIds, now });
    }

    private async Task<int> AskAsync(string[] calm, DateTimeOffset now, CancellationToken cancel)
    {
        var today = now.Day();
        var month = new DateOnly(today.Year, today.Month, 1);
        await using var connection = await database.OpenConnectionAsync(cancel);
        // Who was bound since the day of the test has just shown that the phone works.
        var due = (await connection.QueryAsync<(Guid Device, Guid Member, string Community)>(
            """
            select distinct on (d.id) d.id, d.member_id, u.lineage[3]
              from device d join filled f on f.member_id = d.member_id join unit u on u.code = f.stairwell_code
             where d.revoked_at is null and d.bound_at < @boundBefore and u.lineage[3] = any(@calm)
               and not exists (select 1 from reachability_ask a where a.device_id = d.id and a.month = @month)
             order by d.id, u.code
            """,
            new { month, boundBefore = Begin(month.AddDays(options.TestDay - 1)), calm },
            commandTimeout: Patient)).OrderBy(one => one.Community, StringComparer.Ordinal);
        var asked = 0;
        foreach (var some in due.Chunk(AtOnce))
        {
            await using var begun = await connection.BeginTransactionAsync(cancel);
            var communities = (await connection.QueryAsync<string>(
                """
                insert into reachability_ask (device_id, month, member_id, community_code, asked_at, closes_at)
                select t.device_id, @month, t.member_id, t.community_code, @now, @closesAt from unnest(@devices, @members, @communities) as t(device_id, member_id, community_code)
                    on conflict do nothing returning community_code
                """,
                new
                {
                    month,
                    now,
                    closesAt = now.AddHours(options.TestHours),
                    devices = Array.ConvertAll(some, one => one.Device),
                    members = Array.ConvertAll(some, one => one.Member),
                    communities = Array.ConvertAll(some, one => one.Community),
                })).AsList();
            if (communities.Count > 0)
            {
                await Journal.AppendAsync(new Transaction(connection), JournalKind.ReachabilityAsked, now, null,
                    new ReachabilityAsked(Code(month), communities.Count, [.. communities.Distinct().Order(StringComparer.Ordinal)]));
            }
            await begun.CommitAsync(CancellationToken.None);
            asked += communities.Count;
        }
        return asked;
    }

    private async Task PushAsync(string[] calm, DateTimeOffset now, CancellationToken cancel)
    {
        if (!channels.IsOn(ChannelName.WebPush))
            return;
        var words = Languages.InDefault(() => texts["phone.test"].Value);
        await using var connection = await database.OpenConnectionAsync(cancel);
        Guid[] devices;
        do
        {
            await using var begun = await connection.BeginTransactionAsync(cancel);
            devices = [.. await connection.QueryAsync<Guid>(
                """
                update reachability_ask a set pushed_at = @now
                  from (select o.device_id, o.month
                          from reachability_ask o join device d on d.id = o.device_id
                         where o.closed_at is null and o.answered_at is null and o.pushed_at is null and o.asked_at <= @before and o.community_code = any(@calm)
                           and d.revoked_at is null and exists (select 1 from push_subscription s where s.device_id = o.device_id)
                         limit @AtOnce for update of o skip locked) due
                 where a.device_id = due.device_id and a.month = due.month
                returning a.device_id
                """,
                new { now, before = now - PushAfter, calm, AtOnce })];
            if (devices.Length > 0)
                await MessageStore.QueueSilentAsync(new Transaction(connection), devices, words, now);
            await begun.CommitAsync(CancellationToken.None);
        }
        while (devices.Length == AtOnce);
    }

    private async Task CloseAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var over = (await connection.QueryAsync<(DateOnly Month, string Community)>(
            "select distinct month, community_code from reachability_ask where closed_at is null and closes_at <= @now order by 2, 1", new { now })).AsList();
        foreach (var (month, community) in over)
        {
            await using var begun = await connection.BeginTransactionAsync(cancel);
            var closed = (await connection.QueryAsync<(Guid Device, bool Answered)>(
                """
                update reachability_ask set closed_at = @now where month = @month and community_code = @community and closed_at is null and closes_at <= @now
                returning device_id, answered_at is not null
                """,
                new { now, month, community })).AsList();
            if (closed.Count > 0)
            {
                await Journal.AppendAsync(new Transaction(connection), JournalKind.ReachabilityTested, now, null, new
                {
                    month = Code(month),
                    unitCode = community,
                    answered = closed.Where(one => one.Answered).Select(one => one.Device),
                    silent = closed.Where(one => !one.Answered).Select(one => one.Device),
                });
            }
            await begun.CommitAsync(CancellationToken.None);
        }
        int gone;
        do
        {
            gone = await connection.ExecuteAsync(
                """
                delete from reachability_ask where (device_id, month) in (select device_id, month from reachability_ask where month < @before and closed_at is not null limit @AtOnce)
                """,
                new { before = now.Day().AddMonths(-KeptMonths), AtOnce });
        }
        while (gone == AtOnce);
    }

    private static DateTimeOffset Begin(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), BeijingTime.Offset).ToUniversalTime();

    private static string Code(DateOnly month) => month.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);
}
