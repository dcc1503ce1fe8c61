using Dapper;
using GridAlert.Features.Everyday.Requests;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>Reads what trios are asked from dispatches, ledger and calendar: nothing is entered by hand, and nothing else is kept.</summary>
public sealed class BurdenQuery(NpgsqlDataSource database, BurdenSettings settings, UnitTree tree)
{
    private sealed record SentRow
    {
        public required Guid Id { get; init; }
        public required string Title { get; init; }
        public required string Kind { get; init; }
        public required DateTimeOffset SentAt { get; init; }
        public required bool Drill { get; init; }
        public required string ByName { get; init; }
        public required string OfficeCode { get; init; }
        public required int Fields { get; init; }
        public required string[] Questions { get; init; }
    }

    private sealed record LoadRow
    {
        public required int Week { get; init; }
        public required string Code { get; init; }
        public required int Dispatches { get; init; }
        public required int Forms { get; init; }
        public required int Fields { get; init; }
        public required int Doors { get; init; }
        public required int Minutes { get; init; }
        public required int NightAsks { get; init; }
        public required int NightMinutes { get; init; }
    }

    /// <summary>What asks, stairwell by stairwell. Nobody is asked where no post was filled, nor for what was returned.</summary>
    private const string Asked =
        """
        asked as (
            select i.id, i.week, i.fields, i.night, a.stairwell_code, coalesce(h.doors, 0) as doors, i.minutes + coalesce(h.doors, 0) * @door as minutes
              from unnest(@ids, @weeks, @fields, @minutes, @nights) as i(id, week, fields, minutes, night)
              join dispatch d on d.id = i.id
              join assignment a on a.dispatch_id = i.id and a.members <> 0 and a.state <> 'returned'
              join unit u on u.code = a.stairwell_code and u.lineage && @codes
              left join lateral (
                select count(*)::int as doors from household h
                 where d.per_household and h.stairwell_code = a.stairwell_code and (cardinality(d.household_tags) = 0 or h.tags && d.household_tags)
                   ) h on true
        )
        """;

    /// <summary>The dispatches of these days, whoever they reach; with what the search for duplicates needs.</summary>
    private static async Task<List<SentRow>> SentAsync(NpgsqlConnection connection, DateTimeOffset from, DateTimeOffset until) =>
        (await connection.QueryAsync<SentRow>(
            """
            select d.id, d.title, d.kind, d.sent_at as SentAt, d.drill, d.sent_by_name as ByName, coalesce(c.unit_code, '') as OfficeCode, jsonb_array_length(d.reply) as Fields,
                   array(select f ->> 'label' from jsonb_array_elements(d.reply) f where f ->> 'type' <> 'photo') as Questions
              from dispatch d left join account c on c.id = d.sent_by
             where d.sent_at >= @from and d.sent_at < @until order by d.sent_at, d.id
            """,
            new { from, until })).AsList();

    /// <summary>Every standing stairwell of these units × every week, also where nothing was asked.</summary>
    public async Task<List<Load>> LoadsAsync(IReadOnlyCollection<string> codes, DateOnly first, int weeks, Guid? without, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var (from, until) = (BurdenRules.Begin(first), BurdenRules.Begin(first.AddDays(7 * weeks)));
        var sent = (await SentAsync(connection, from, until)).FindAll(one => one.Id != without);
        var rows = (await connection.QueryAsync<LoadRow>(
            $"""
            with {Asked}
            select week, stairwell_code as Code, count(*)::int as Dispatches, (count(*) filter (where fields > 0))::int as Forms, sum(fields)::int as Fields, sum(doors)::int as Doors,
                   sum(minutes)::int as Minutes, (count(*) filter (where night))::int as NightAsks, coalesce(sum(minutes) filter (where night), 0)::int as NightMinutes
              from asked group by week, stairwell_code
            """,
            Parameters(codes, sent, row => (row.SentAt.Day().DayNumber - first.DayNumber) / 7))).ToDictionary(row => (row.Week, row.Code));
        var homes = (await connection.QueryAsync<(string Code, int Homes)>(
            "select h.stairwell_code, count(*)::int from household h join unit u on u.code = h.stairwell_code where u.lineage && @codes group by h.stairwell_code", new { codes = codes.ToArray() }))
            .ToDictionary(row => row.Code, row => row.Homes);
        var pauses = await RequestPauseQuery.SinceAsync(new(connection), from);
        var stairwells = codes.Select(tree.Find).OfType<Unit>().SelectMany(unit => unit.Within(UnitKind.Stairwell)).Concat(rows.Keys.Select(key => tree.Find(key.Code)).OfType<Unit>()).Distinct().ToList();
        var byCommunity = stairwells.Select(unit => unit.CodeOf(UnitKind.Community)!).Distinct().ToDictionary(code => code, code => pauses.Of(tree.Find(code)!.Lineage));
        return
        [
            .. from week in Enumerable.Range(0, weeks)
               let monday = first.AddDays(7 * week)
               from stairwell in stairwells
               let row = rows.GetValueOrDefault((week, stairwell.Code))
               let visits = stairwell.HasEnded ? 0 : BurdenRules.VisitsDue(homes.GetValueOrDefault(stairwell.Code), monday, byCommunity[stairwell.CodeOf(UnitKind.Community)!])
               select new Load(monday, stairwell.Code, row?.Dispatches ?? 0, row?.Forms ?? 0, row?.Fields ?? 0, row?.Doors ?? 0, visits,
                   (row?.Minutes ?? 0) + (visits * settings.Of(BurdenSettings.Visit)), row?.NightAsks ?? 0, row?.NightMinutes ?? 0),
        ];
    }

    /// <summary>The asks of these days that reach the units, each with what it comes to there.</summary>
    public async Task<List<(AskLoad Load, Ask Ask)>> AsksAsync(IReadOnlyCollection<string> codes, DateTimeOffset from, DateTimeOffset until, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var sent = await SentAsync(connection, from, until);
        var loads = (await connection.QueryAsync<(Guid Id, int Trios, int Doors, int Minutes)>(
            $"with {Asked} select id, count(*)::int, sum(doors)::int, sum(minutes)::int from asked group by id", Parameters(codes, sent, _ => 0))).ToDictionary(row => row.Id);
        return [.. sent.Where(row => loads.ContainsKey(row.Id)).Select(row => (ToLoad(row, loads[row.Id]), ToAsk(row)))];
    }

    /// <summary>In how many stairwells of the units both were asked, pair by pair.</summary>
    public async Task<Dictionary<(Guid, Guid), int>> SharedAsync(IReadOnlyCollection<string> codes, IReadOnlyCollection<(Guid One, Guid Other)> pairs, CancellationToken cancel)
    {
        if (pairs.Count == 0)
            return [];
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<(Guid One, Guid Other, int Count)>(
            """
            select i.one, i.other, count(*)::int from unnest(@ones, @others) as i(one, other)
              join assignment a on a.dispatch_id = i.one join assignment b on b.dispatch_id = i.other and b.stairwell_code = a.stairwell_code
              join unit u on u.code = a.stairwell_code and u.lineage && @codes
             group by i.one, i.other
            """,
            new { ones = pairs.Select(pair => pair.One).ToArray(), others = pairs.Select(pair => pair.Other).ToArray(), codes = codes.ToArray() })).ToDictionary(row => (row.One, row.Other), row => row.Count);
    }

    /// <summary>In how many of the stairwells that these targets reach each earlier dispatch was asked as well; and the homes behind their doors.</summary>
    public async Task<(Dictionary<string, int> Doors, Dictionary<Guid, int> Shared)> ReachedAsync(IReadOnlyCollection<string> codes, IReadOnlyCollection<string> tags, IReadOnlyCollection<Guid> earlier, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var parameters = new { codes = codes.ToArray(), tags = tags.ToArray(), earlier = earlier.ToArray() };
        var doors = (await connection.QueryAsync<(string Code, int Doors)>(
            """
            select u.code, (select count(*) from household h where h.stairwell_code = u.code and (cardinality(@tags) = 0 or h.tags && @tags))::int
              from unit u where u.kind = 'stairwell' and u.ended_at is null and u.lineage && @codes
            """,
            parameters)).Where(row => tags.Count == 0 || row.Doors > 0).ToDictionary(row => row.Code, row => row.Doors);
        var shared = (await connection.QueryAsync<(Guid Id, int Count)>(
            "select dispatch_id, count(*)::int from assignment where dispatch_id = any(@earlier) and stairwell_code = any(@stairwells) group by dispatch_id",
            new { parameters.earlier, stairwells = doors.Keys.ToArray() })).ToDictionary(row => row.Id, row => row.Count);
        return (doors, shared);
    }

    /// <summary>Requests of a unit's parts that were answered in these days, and what residents said of it.</summary>
    public async Task<Dictionary<string, Said>> AnswersAsync(Unit unit, DateTimeOffset from, DateTimeOffset until, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<(string Code, int Answered, int Confirmed, int Ratings, int Stars)>(
            """
            select coalesce(u.lineage[@below], @Code), count(*)::int, (count(*) filter (where r.state = 'confirmed'))::int, count(r.rating)::int, coalesce(sum(r.rating), 0)::int
              from request r join unit u on u.code = r.stairwell_code
             where u.lineage @> array[@Code] and r.state <> 'abuse' and r.answered_at >= @from and r.answered_at < @until group by 1
            """,
            new { unit.Code, below = unit.Lineage.Length + 1, from, until })).ToDictionary(row => row.Code, row => new Said(row.Answered, row.Confirmed, row.Ratings, row.Stars));
    }

    private object Parameters(IReadOnlyCollection<string> codes, List<SentRow> sent, Func<SentRow, int> week) => new
    {
        codes = codes.ToArray(),
        door = settings.Of(BurdenSettings.Door),
        ids = sent.ConvertAll(row => row.Id).ToArray(),
        weeks = sent.ConvertAll(row => week(row)).ToArray(),
        fields = sent.ConvertAll(row => row.Fields).ToArray(),
        minutes = sent.ConvertAll(row => settings.Of(row.Kind, row.Fields)).ToArray(),
        nights = sent.ConvertAll(row => BurdenRules.IsNight(row.SentAt)).ToArray(),
    };

    private AskLoad ToLoad(SentRow row, (Guid Id, int Trios, int Doors, int Minutes) load) => new(
        row.Id, row.Title, row.Kind, row.SentAt, row.OfficeCode, tree.Find(row.OfficeCode)?.Name ?? "", row.ByName, row.Drill, load.Trios, row.Fields, load.Doors, load.Minutes, BurdenRules.IsNight(row.SentAt));

    private static Ask ToAsk(SentRow row) => new(row.Id, row.OfficeCode, row.Kind, row.SentAt, row.Title, row.Questions);
}
