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
    NpgsqlDataSource database, ReadinessOptions options, UnitTree tree, ActivationStore activations, MessageStore messages, ChannelStatus channels, IStringLocalizer<ReadinessTexts> texts)
{
    /// <summary>The hours in which a phone may be asked, by a Beijing clock: should it make a sound after all, nobody sleeps.</summary>
    private const int FirstHour = 10;
    private const int LastHour = 17;

    /// <summary>Whether a person's phone answered is kept for a year and the present month.</summary>
    private const int KeptMonths = 13;

    /// <summary>A phone that is connected answers at once; who has not by then is pushed to.</summary>
    private static readonly TimeSpan PushAfter = TimeSpan.FromMinutes(10);

    /// <summary>Asks whom it is time to ask, and ends what is over. Gives how many phones were asked.</summary>
    public async Task<int> SweepAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await CloseAsync(now, cancel);
        var hour = now.ToBeijing().Hour;
        if (options.TestDay == 0 || now.Day().Day < options.TestDay || hour is < FirstHour or >= LastHour)
            return 0;
        var asked = await AskAsync(now, cancel);
        await PushAsync(now, cancel);
        return asked;
    }

    /// <summary>Phones that gave a sign of life by themselves. Whoever was not asked, or answered before, changes nothing.</summary>
    public async Task AnsweredAsync(Guid[] deviceIds, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await connection.ExecuteAsync(
            "update reachability_ask set answered_at = @now where device_id = any(@deviceIds) and closed_at is null and answered_at is null and closes_at > @now", new { deviceIds, now });
    }

    private async Task<int> AskAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var open = await activations.OpenAsync(cancel);
        var calm = tree.Roots.SelectMany(root => root.Within(UnitKind.Community)).Where(community => ModeRules.ModeOf(community, open).Mode == Mode.Normal).Select(community => community.Code).ToArray();
        if (calm.Length == 0)
            return 0;
        var today = now.Day();
        var month = new DateOnly(today.Year, today.Month, 1);
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var begun = await connection.BeginTransactionAsync(cancel);
        // Who was bound since the day of the test has just shown that the phone works.
        var communities = (await connection.QueryAsync<string>(
            """
            insert into reachability_ask (device_id, month, member_id, community_code, asked_at, closes_at)
            select distinct on (d.id) d.id, @month, d.member_id, u.lineage[3], @now, @closesAt
              from device d join filled f on f.member_id = d.member_id join unit u on u.code = f.stairwell_code
             where d.revoked_at is null and d.bound_at < @boundBefore and u.lineage[3] = any(@calm)
               and not exists (select 1 from reachability_ask a where a.device_id = d.id and a.month = @month)
             order by d.id, u.code
                on conflict do nothing returning community_code
            """,
            new { month, now, closesAt = now.AddHours(options.TestHours), boundBefore = Begin(month.AddDays(options.TestDay - 1)), calm })).AsList();
        if (communities.Count > 0)
        {
            await Journal.AppendAsync(new Transaction(connection), JournalKind.ReachabilityAsked, now, null,
                new ReachabilityAsked(Code(month), communities.Count, [.. communities.Distinct().Order(StringComparer.Ordinal)]));
        }
        await begun.CommitAsync(CancellationToken.None);
        return communities.Count;
    }

    private async Task PushAsync(DateTimeOffset now, CancellationToken cancel)
    {
        if (!channels.IsOn(ChannelName.WebPush))
            return;
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var begun = await connection.BeginTransactionAsync(cancel);
        var devices = (await connection.QueryAsync<Guid>(
            """
            update reachability_ask a set pushed_at = @now from push_subscription s, device d
             where s.device_id = a.device_id and d.id = a.device_id and d.revoked_at is null
               and a.closed_at is null and a.answered_at is null and a.pushed_at is null and a.asked_at <= @before
            returning a.device_id
            """,
            new { now, before = now - PushAfter })).AsList();
        var words = Languages.InDefault(() => texts["phone.test"].Value);
        foreach (var device in devices)
            await messages.QueueAsync(new Transaction(connection), ChannelName.WebPush, urgent: false, device.ToString(), words, null, now, silent: true);
        await begun.CommitAsync(CancellationToken.None);
    }

    private async Task CloseAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var begun = await connection.BeginTransactionAsync(cancel);
        var closed = (await connection.QueryAsync<(DateOnly Month, string Community, Guid Device, bool Answered)>(
            "update reachability_ask set closed_at = @now where closed_at is null and closes_at <= @now returning month, community_code, device_id, answered_at is not null", new { now })).AsList();
        foreach (var community in closed.GroupBy(one => (one.Month, one.Community)).OrderBy(one => one.Key.Community, StringComparer.Ordinal))
        {
            await Journal.AppendAsync(new Transaction(connection), JournalKind.ReachabilityTested, now, null, new
            {
                month = Code(community.Key.Month),
                unitCode = community.Key.Community,
                answered = community.Where(one => one.Answered).Select(one => one.Device),
                silent = community.Where(one => !one.Answered).Select(one => one.Device),
            });
        }
        await connection.ExecuteAsync("delete from reachability_ask where month < @before and closed_at is not null", new { before = now.Day().AddMonths(-KeptMonths) });
        await begun.CommitAsync(CancellationToken.None);
    }

    private static DateTimeOffset Begin(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), BeijingTime.Offset).ToUniversalTime();

    private static string Code(DateOnly month) => month.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);
}
