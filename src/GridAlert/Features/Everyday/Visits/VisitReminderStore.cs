using Dapper;
using GridAlert.Features.Channels;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;
using Npgsql;

namespace GridAlert.Features.Everyday.Visits;

/// <summary>
/// Reminds the trios that are behind with the month's visits: once a day at most, by daylight, and not at all where it is an
/// emergency. Which day was done lies in rows, so that several nodes and a second ring remind nobody twice.
/// </summary>
public sealed class VisitReminderStore(NpgsqlDataSource database, VisitQuery visits, UnitTree tree, MessageStore messages, ChannelStatus channels, IStringLocalizer<VisitTexts> texts)
{
    /// <summary>The hours in which somebody may be reminded, by a Beijing clock.</summary>
    private const int FirstHour = 9;
    private const int LastHour = 18;

    /// <summary>Gives how many people were reminded.</summary>
    public async Task<int> RemindAsync(DateTimeOffset now, CancellationToken cancel)
    {
        if (now.ToBeijing().Hour is < FirstHour or >= LastHour)
            return 0;
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var begun = await connection.BeginTransactionAsync(cancel);
        var transaction = new Transaction(connection);
        var day = now.Day();
        if (await connection.ExecuteAsync("insert into visit_reminder_day (day, at) values (@day, @now) on conflict do nothing", new { day, now }) == 0)
            return 0;
        var behind = await BehindAsync(now, cancel);
        var reminded = behind.Count == 0 ? [] : (await connection.QueryAsync<Guid>(
            """
            insert into visit_reminder (member_id, day, homes)
            select f.member_id, @day, sum(b.homes) from unnest(@codes, @homes) as b(code, homes) join filled f on f.stairwell_code = b.code group by f.member_id
                on conflict do nothing returning member_id
            """,
            new { day, codes = behind.Select(one => one.Code).ToArray(), homes = behind.Select(one => one.Cover.Open + one.Cover.Absent).ToArray() })).ToArray();
        if (reminded.Length > 0)
        {
            await PushAsync(transaction, reminded, now);
            await Journal.AppendAsync(transaction, JournalKind.VisitsReminded, now, null, new { day, people = reminded.Length, stairwells = behind.Count });
        }
        await begun.CommitAsync(CancellationToken.None);
        return reminded.Length;
    }

    /// <summary>How many homes a person was reminded of today; null when there was no reminder.</summary>
    public async Task<int?> OfTodayAsync(Guid memberId, DateOnly day, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<int?>("select homes from visit_reminder where member_id = @memberId and day = @day", new { memberId, day });
    }

    /// <summary>The stairwells whose cover is behind the month's clock.</summary>
    private async Task<List<VisitCoverOf>> BehindAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var behind = new List<VisitCoverOf>();
        foreach (var root in tree.Roots)
            behind.AddRange((await visits.StairwellsCoverAsync(root, Month.Of(now.Day()), now, cancel)).Where(one => VisitRules.IsBehind(one.Cover, one.IsPaused, one.Expected)));
        return behind;
    }

    private async Task PushAsync(Transaction transaction, Guid[] members, DateTimeOffset now)
    {
        if (!channels.IsOn(ChannelName.WebPush))
            return;
        var words = Languages.InDefault(() => texts["reminder"].Value);
        var devices = await transaction.Connection.QueryAsync<Guid>(
            "select d.id from device d join push_subscription s on s.device_id = d.id where d.member_id = any(@members) and d.revoked_at is null", new { members });
        foreach (var device in devices)
            await messages.QueueAsync(transaction, ChannelName.WebPush, urgent: false, device.ToString(), words, null, now);
    }
}
