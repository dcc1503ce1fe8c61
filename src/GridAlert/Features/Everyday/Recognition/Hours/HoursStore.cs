using Dapper;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Recognition.Hours;

/// <summary>
/// The one writer of the hours ledger. Duties of days that are over are counted once a day; each by its own key, so that a second
/// ring, another node or a duty that arrives late adds exactly what is missing.
/// </summary>
public sealed class HoursStore(NpgsqlDataSource database, RecognitionOptions options)
{
    // A dispatch that was done before a newer one took its place was done once.
    private const string Due =
        """
        with due as (
            select 'dispatch' as source, 'dispatch:' || d.id || ':' || r.member_id as key, r.member_id, min(r.stairwell_code) as stairwell_code,
                   (min(coalesce(r.completed_occurred_at, r.completed_at)) at time zone 'Asia/Shanghai')::date as day, d.kind, null::integer as minutes
              from dispatch d join receipt r on r.dispatch_id = d.id
             where d.sent_at >= @since and r.completed_at >= d.sent_at
             group by d.id, r.member_id, d.kind
            union all
            select 'visit', 'visit:' || v.household_id || ':' || v.day || ':' || v.member_id, v.member_id, v.stairwell_code, v.day, 'visit', null
              from visit v where v.day >= @first and v.way = 'door' and v.outcome = 'met'
            union all
            select 'event', 'event:' || a.event_id || ':' || a.member_id, a.member_id, p.stairwell_code, e.held_on, 'event', e.minutes
              from team_event e join attendance a on a.event_id = e.id
              join lateral (select stairwell_code from post where member_id = a.member_id order by ended_at desc nulls first limit 1) p on true
             where e.held_on >= @first
        )
        select due.source, due.key, due.member_id, due.stairwell_code, due.day, due.kind, due.minutes
          from due where due.day < @today and not exists (select 1 from volunteer_hours h where h.source_key = due.key)
        """;

    /// <summary>Gives how many duties were counted; none where this day's count was made before.</summary>
    public async Task<int> CountAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var today = now.Day();
        if (await RecognitionRunStore.IsDoneAsync(connection, "hours", today))
            return 0;
        var since = today.AddDays(-HoursRules.LookBackDays);
        var duties = (await connection.QueryAsync<(string Source, string Key, Guid MemberId, string StairwellCode, DateOnly Day, string Kind, int? Minutes)>(
            Due, new { since = new DateTimeOffset(since.ToDateTime(TimeOnly.MinValue), BeijingTime.Offset).ToUniversalTime(), first = since, today }, commandTimeout: RecognitionRunStore.Patient))
            .Select(row => new Duty(row.Source, row.Key, row.MemberId, row.StairwellCode, row.Day, row.Kind, row.Minutes)).ToList();
        var counted = 0;
        foreach (var some in duties.Chunk(RecognitionRunStore.RowsAtOnce))
            counted += await AddAsync(connection, some, today, now, cancel);
        await RecognitionRunStore.BeginAsync(connection, "hours", today, now);
        return counted;
    }

    private async Task<int> AddAsync(NpgsqlConnection connection, Duty[] duties, DateOnly today, DateTimeOffset now, CancellationToken cancel)
    {
        await using var begun = await connection.BeginTransactionAsync(cancel);
        var added = (await connection.QueryAsync<int>(
            """
            insert into volunteer_hours (id, member_id, stairwell_code, day, minutes, source, source_key, state, recorded_at)
            select t.id, t.member_id, t.stairwell_code, t.day, t.minutes, t.source, t.key, 'confirmed', @now
              from unnest(@ids, @members, @stairwells, @days, @minutes, @sources, @keys) as t(id, member_id, stairwell_code, day, minutes, source, key)
                on conflict (source_key) do nothing returning minutes
            """,
            new
            {
                now,
                ids = Array.ConvertAll(duties, _ => Guid.CreateVersion7(now)),
                members = Array.ConvertAll(duties, duty => duty.MemberId),
                stairwells = Array.ConvertAll(duties, duty => duty.StairwellCode),
                days = Array.ConvertAll(duties, duty => duty.Day),
                minutes = Array.ConvertAll(duties, duty => HoursRules.MinutesOf(duty, options)),
                sources = Array.ConvertAll(duties, duty => duty.Source),
                keys = Array.ConvertAll(duties, duty => duty.Key),
            })).AsList();
        if (added.Count > 0)
            await Journal.AppendAsync(new(connection), JournalKind.HoursCounted, now, null, new { day = today, duties = added.Count, minutes = added.Sum(one => (long)one) });
        await begun.CommitAsync(CancellationToken.None);
        return added.Count;
    }

    /// <summary>Holds somebody's lines until the transaction ends, so that what was checked stays true.</summary>
    public static async Task<(long OfDay, long Total)> HoldAsync(Transaction transaction, Guid memberId, DateOnly day)
    {
        await transaction.Connection.ExecuteAsync("select 1 from member where id = @memberId for no key update", new { memberId });
        return await transaction.Connection.QuerySingleAsync<(long, long)>(
            """
            select coalesce(sum(minutes) filter (where day = @day and state <> 'refused'), 0)::bigint, coalesce(sum(minutes) filter (where state = 'confirmed'), 0)::bigint
              from volunteer_hours where member_id = @memberId
            """,
            new { memberId, day });
    }

    /// <summary>Adds a line that waits to be confirmed.</summary>
    /// <param name="by">The account; null on the phone, as its name.</param>
    public static async Task<Guid> EnterAsync(Transaction transaction, Guid memberId, string stairwellCode, DateOnly day, int minutes, string text, Guid? by, string? byName, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        await transaction.Connection.ExecuteAsync(
            """
            insert into volunteer_hours (id, member_id, stairwell_code, day, minutes, source, source_key, text, state, entered_by, entered_by_name, recorded_at)
            values (@id, @memberId, @stairwellCode, @day, @minutes, 'hand', 'hand:' || @id, @text, 'pending', @by, @byName, @now)
            """,
            new { id, memberId, stairwellCode, day, minutes, text = Personal.Of(text), by, byName, now });
        return id;
    }

    /// <summary>An entry that waits, held; null where there is none.</summary>
    public static async Task<(string StairwellCode, Guid MemberId, DateOnly Day, int Minutes, Guid? EnteredBy)?> FindPendingAsync(Transaction transaction, Guid id) =>
        await transaction.Connection.QuerySingleOrDefaultAsync<(string, Guid, DateOnly, int, Guid?)?>(
            "select stairwell_code, member_id, day, minutes, entered_by from volunteer_hours where id = @id and state = 'pending' for update", new { id });

    public static Task DecideAsync(Transaction transaction, Guid id, bool confirmed, string byName, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            "update volunteer_hours set state = @state, decided_by_name = @byName, decided_at = @now where id = @id", new { id, state = confirmed ? "confirmed" : "refused", byName, now });
}
