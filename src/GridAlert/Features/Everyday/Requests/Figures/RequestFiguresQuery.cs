using Dapper;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Requests.Figures;

/// <summary>Counts a month's requests of a unit and of each unit of the next level, from the rows and from nothing else.</summary>
public sealed class RequestFiguresQuery(NpgsqlDataSource database)
{
    private sealed record Row
    {
        public required string Code { get; init; }
        public required int Received { get; init; }
        public required int Answered { get; init; }
        public required int OnTime { get; init; }
        public required int Overdue { get; init; }
        public required int Confirmed { get; init; }
        public required int Lapsed { get; init; }
        public required int Reopened { get; init; }
        public required int LateOpen { get; init; }
        public double? Rating { get; init; }
        public required int Ratings { get; init; }
    }

    public async Task<RequestFigures> RunAsync(Unit unit, DateOnly month, CancellationToken cancel)
    {
        var (from, until) = MonthRules.Bounds(month);
        await using var connection = await database.OpenForUnitAsync(cancel);
        var names = (await RequestKindQuery.AllAsync(new Transaction(connection))).ToDictionary(kind => kind.Key, kind => kind.Name);
        var parameters = new { unit.Code, below = unit.Lineage.Length + 1, community = (int)UnitKind.Community + 1, from, until };
        // A grouping set for the unit itself beside one for each below it: the rows are read once.
        var rows = (await connection.QueryAsync<Row>(
            """
            with mine as (
                select coalesce(u.lineage[@below], @Code) as below, r.received_at >= @from and r.received_at < @until as in_month, r.*
                  from request r join unit u on u.code = r.stairwell_code
                 where u.lineage @> array[@Code] and r.state <> 'abuse' and ((r.received_at >= @from and r.received_at < @until) or (r.closed_at is null and r.late_at is not null))
            )
            select coalesce(below, '') as Code, count(*) filter (where in_month)::int as Received, count(*) filter (where in_month and answered_at is not null)::int as Answered,
                   count(*) filter (where in_month and on_time)::int as OnTime,
                   count(*) filter (where in_month and answered_at is null and late_at is not null)::int as Overdue,
                   count(*) filter (where in_month and state = 'confirmed')::int as Confirmed, count(*) filter (where in_month and state = 'lapsed')::int as Lapsed,
                   count(*) filter (where in_month and reopened > 0)::int as Reopened, count(*) filter (where closed_at is null and late_at is not null)::int as LateOpen,
                   (avg(rating) filter (where in_month))::float8 as Rating, count(rating) filter (where in_month)::int as Ratings
              from mine group by grouping sets ((below), ())
            """,
            parameters)).ToDictionary(row => row.Code);
        var kinds = (await connection.QueryAsync<(string Code, string Kind, int Count)>(
            """
            -- What is confidential is counted from the community up: in a smaller unit it could be told whose it is.
            select coalesce(below, ''), kind, count(*)::int
              from (select coalesce(u.lineage[@below], @Code) as below, r.kind, k.is_confidential from request r join unit u on u.code = r.stairwell_code join request_kind k on k.key = r.kind
                     where u.lineage @> array[@Code] and r.state <> 'abuse' and r.received_at >= @from and r.received_at < @until) mine
             group by grouping sets ((below, kind, is_confidential), (kind, is_confidential))
            having not is_confidential or @below - grouping(below) <= @community
             order by 3 desc, 2
            """,
            parameters)).ToLookup(row => row.Code, row => new KindCount(row.Kind, names[row.Kind], row.Count));
        return new(MonthRules.Code(month), Of(unit, ""), [.. unit.Children.Select(child => Of(child, child.Code))]);

        UnitRequests Of(Unit one, string code)
        {
            var row = rows.GetValueOrDefault(code) ?? new Row { Code = code, Received = 0, Answered = 0, OnTime = 0, Overdue = 0, Confirmed = 0, Lapsed = 0, Reopened = 0, LateOpen = 0, Ratings = 0 };
            return new(one.Code, one.Name, row.Received, new(row.Answered, row.Received), new(row.OnTime, row.Answered + row.Overdue), new(row.Confirmed, row.Answered),
                row.Lapsed, row.Reopened, row.LateOpen, row.Rating, row.Ratings, [.. kinds[code]]);
        }
    }
}
