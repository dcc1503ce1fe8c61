using Dapper;
using GridAlert.Features.Everyday.Events;
using GridAlert.Features.Everyday.Ledger;
using GridAlert.Features.Everyday.Visits;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Recognition.Stars;

/// <summary>Reads the facts of a month, and what was rated by them.</summary>
public sealed class StarQuery(NpgsqlDataSource database, VisitQuery visits)
{
    private sealed record FactRow
    {
        public required string Code { get; init; }
        public required int InTime { get; init; }
        public required int Asked { get; init; }
        public required int OnTime { get; init; }
        public required int Requests { get; init; }
        public required int Fresh { get; init; }
        public required int Homes { get; init; }
        public required int Trained { get; init; }
        public required int Holders { get; init; }
    }

    private sealed record RatingRow
    {
        public required string Code { get; init; }
        public required DateOnly Month { get; init; }
        public required int Version { get; init; }
        public required int Rule { get; init; }
        public required int Score { get; init; }
        public required int Stars { get; init; }
        public required string Lines { get; init; }
        public required DateTimeOffset At { get; init; }
        public string? ByName { get; init; }

        public RatedStairwell Read() => new(Code, Month, Version, Rule, new(Json.Read<List<StarLine>>(Lines), Score, Stars), At, ByName);
    }

    private const string Select =
        """
        select r.stairwell_code as Code, r.month, r.version, r.rule, r.score, r.stars, r.lines::text as Lines, r.at, r.by_name as ByName from star_rating r
        """;

    private const string Objections =
        """
        select o.id, o.stairwell_code as StairwellCode, o.month, o.text, o.at, o.decided_at as DecidedAt, o.decided_by_name as DecidedByName, o.answer, o.corrected from star_objection o
        """;

    /// <summary>Whether anything is recorded from before a day: months in which nobody used GridAlert are not rated.</summary>
    public async Task<bool> IsRecordedBeforeAsync(DateTimeOffset at, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.ExecuteScalarAsync<bool>("select coalesce((select at from journal order by tx, seq limit 1) < @at, false)", new { at });
    }

    /// <summary>Every stairwell's facts of a month. Dispatches of drills count: they are what a trio practises by.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<StarFact>>> FactsAsync(Unit root, Month month, CancellationToken cancel)
    {
        var (from, until) = (month.BeginsAt.ToUniversalTime(), month.EndsAt.ToUniversalTime());
        var covers = await visits.StairwellsCoverAsync(root, month, until, RecognitionRunStore.Patient, cancel);
        await using var connection = await database.OpenForUnitAsync(cancel);
        var rows = (await connection.QueryAsync<FactRow>(
            """
            with place as (
                select code from unit where kind = 'stairwell' and ended_at is null and lineage @> array[@Code]
            ), answered as (
                select a.stairwell_code as code, count(*)::int as asked, (count(*) filter (where a.late_at is null or a.late_lifted_at is not null))::int as in_time
                  from dispatch d join assignment a on a.dispatch_id = d.id
                 where d.sent_at >= @from and d.sent_at < @until and d.acknowledge_by is not null and a.state <> 'returned' and (a.acknowledged_at is not null or a.late_at is not null) group by 1
            ), asked as (
                -- The line is public: what is confidential does not show in it.
                select r.stairwell_code as code, (count(*) filter (where r.on_time))::int as on_time, (count(*) filter (where r.answered_at is not null or r.late_at is not null))::int as requests
                  from request r join request_kind k on k.key = r.kind and not k.is_confidential
                 where r.received_at >= @from and r.received_at < @until and r.state <> 'abuse' group by 1
            ), known as (
                select h.stairwell_code as code, count(*)::int as homes, (count(*) filter (where c.oldest > @fresh))::int as fresh
                  from household h
                  left join (select household_id, min(confirmed_at) as oldest from ledger_section group by 1 having count(*) = 4) c on c.household_id = h.id
                 where h.added_at is null or h.added_at < @until group by 1
            ), trained as (
                select p.stairwell_code as code, count(*)::int as holders, (count(*) filter (where exists (
                           select 1 from attendance a join team_event e on e.id = a.event_id
                            where a.member_id = p.member_id and e.kind = 'training' and e.held_on >= @trainedSince and e.held_on < @end)))::int as trained
                  from post p where p.began_at < @until and (p.ended_at is null or p.ended_at >= @until) group by 1
            )
            select place.code, coalesce(answered.in_time, 0) as InTime, coalesce(answered.asked, 0) as Asked, coalesce(asked.on_time, 0) as OnTime, coalesce(asked.requests, 0) as Requests,
                   coalesce(known.fresh, 0) as Fresh, coalesce(known.homes, 0) as Homes, coalesce(trained.trained, 0) as Trained, coalesce(trained.holders, 0) as Holders
              from place left join answered using (code) left join asked using (code) left join known using (code) left join trained using (code)
            """,
            new
            {
                root.Code,
                from,
                until,
                end = month.End,
                fresh = until.AddDays(-LedgerRules.FreshDays),
                trainedSince = RecordTeamEvent.TrainedSince(month.End),
            },
            commandTimeout: RecognitionRunStore.Patient)).ToDictionary(row => row.Code);
        var length = month.EndsAt - month.BeginsAt;
        return covers.Where(cover => rows.ContainsKey(cover.Code)).ToDictionary(cover => cover.Code, cover =>
        {
            var row = rows[cover.Code];
            var asked = StarRules.VisitsAsked(cover.Cover.Homes, cover.Paused, length);
            return (IReadOnlyList<StarFact>)
            [
                new(StarRules.Visits, Math.Min(cover.Cover.Visited, asked), asked), new(StarRules.Acknowledgements, row.InTime, row.Asked), new(StarRules.Requests, row.OnTime, row.Requests),
                new(StarRules.Ledger, row.Fresh, row.Homes), new(StarRules.Training, row.Trained, row.Holders),
            ];
        });
    }

    /// <summary>The newest rating of each stairwell of a unit.</summary>
    public async Task<List<RatedStairwell>> RatedAsync(string unitCode, DateOnly month, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<RatingRow>(
            $"""
            select distinct on (n.Code) n.* from ({Select} where r.month = @month) n join unit u on u.code = n.Code
             where u.lineage @> array[@unitCode] order by n.Code, n.version desc
            """,
            new { unitCode, month })).Select(row => row.Read()).ToList();
    }

    /// <summary>How many stairwells of each unit of the next level have how many stars.</summary>
    public async Task<List<(string Code, int Stars, int Count)>> CountsAsync(Unit unit, DateOnly month, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<(string, int, int)>(
            """
            select u.lineage[@depth], r.stars, count(*)::int
              from (select distinct on (stairwell_code) stairwell_code, stars from star_rating where month = @month order by stairwell_code, version desc) r
              join unit u on u.code = r.stairwell_code where u.lineage @> array[@Code] group by 1, 2
            """,
            new { unit.Code, depth = unit.Lineage.Length + 1, month })).AsList();
    }

    /// <summary>Every version of a stairwell, the newest month first.</summary>
    public async Task<List<RatedStairwell>> OfStairwellAsync(string stairwellCode, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<RatingRow>($"{Select} where r.stairwell_code = @stairwellCode order by r.month desc, r.version desc limit @limit", new { stairwellCode, limit })).Select(row => row.Read()).ToList();
    }

    public async Task<List<StarObjection>> ObjectionsAsync(string stairwellCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<StarObjection>($"{Objections} where o.stairwell_code = @stairwellCode order by o.id desc limit 50", new { stairwellCode })).AsList();
    }

    /// <summary>The stairwells of a unit whose objection waits for an answer.</summary>
    public async Task<List<StarObjection>> OpenObjectionsAsync(string unitCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<StarObjection>(
            $"{Objections} join unit u on u.code = o.stairwell_code where u.lineage @> array[@unitCode] and o.decided_at is null order by o.id limit 100", new { unitCode })).AsList();
    }

    /// <summary>The newest version, in the transaction that adds the next; null where there is none.</summary>
    public static async Task<RatedStairwell?> NewestAsync(Transaction transaction, string stairwellCode, DateOnly month) =>
        (await transaction.Connection.QueryFirstOrDefaultAsync<RatingRow>($"{Select} where r.stairwell_code = @stairwellCode and r.month = @month order by r.version desc limit 1", new { stairwellCode, month }))?.Read();
}
