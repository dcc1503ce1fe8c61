using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Recognition.Letters;

/// <summary>Makes and reads a street's letters. Their figures are those of the hours ledger, summed when they are made.</summary>
public sealed class CommendationStore(NpgsqlDataSource database)
{
    private sealed record Row
    {
        public required Guid MemberId { get; init; }
        public required Personal Name { get; init; }
        public required Personal Employer { get; init; }
        public required int Minutes { get; init; }
        public required int Dispatches { get; init; }
        public required int Visits { get; init; }
        public required int Events { get; init; }
        public Guid? LetterId { get; init; }
        public int? Version { get; init; }
        public DateTimeOffset? MadeAt { get; init; }
        public Personal? LetterEmployer { get; init; }
        public int? LetterMinutes { get; init; }

        public bool Holds => LetterId is not null && LetterMinutes == Minutes && LetterEmployer?.Open == Employer.Open;

        public Commendation Letter => new(LetterId!.Value, MemberId, Name, Employer, Version!.Value, Minutes, Dispatches, Visits, Events, MadeAt!.Value);
    }

    // Who withdrew the consent has no letter any more, whatever was made before.
    private const string Due =
        """
        select t.member_id as MemberId, m.name, c.employer, t.minutes, t.dispatches, t.visits, t.events,
               l.id as LetterId, l.version, l.made_at as MadeAt, l.employer as LetterEmployer, l.minutes as LetterMinutes
          from (select h.member_id, sum(h.minutes)::int as minutes, (count(*) filter (where h.source = 'dispatch'))::int as dispatches, (count(*) filter (where h.source = 'visit'))::int as visits,
                       (count(*) filter (where h.source = 'event'))::int as events
                  from volunteer_hours h join unit u on u.code = h.stairwell_code
                 where u.lineage @> array[@street] and h.state = 'confirmed' and h.day >= @from and h.day < @until
                 group by h.member_id having sum(h.minutes) > 0) t
          join recognition_choice c on c.member_id = t.member_id and c.letter
          join member m on m.id = t.member_id and m.erased_at is null
          left join lateral (select * from commendation where street_code = @street and year = @year and member_id = t.member_id order by version desc limit 1) l on true
         order by t.minutes desc, t.member_id
        """;

    public async Task<CommendationState> StateAsync(string street, int year, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var rows = await DueAsync(connection, street, year);
        return new(rows.Count, rows.Count(row => !row.Holds), rows.Count(row => row.LetterId is not null));
    }

    /// <summary>Makes each letter that is missing or no longer true. Again, it makes none.</summary>
    public static async Task<MadeCommendations> MakeAsync(Transaction transaction, string street, int year, string byName, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync("select 1 from unit where code = @street for no key update", new { street });
        var open = (await DueAsync(transaction.Connection, street, year)).Where(row => !row.Holds).ToList();
        foreach (var row in open)
        {
            await transaction.Connection.ExecuteAsync(
                """
                insert into commendation (id, street_code, year, member_id, version, employer, minutes, dispatches, visits, events, made_at, made_by_name)
                values (@id, @street, @year, @MemberId, @version, @Employer, @Minutes, @Dispatches, @Visits, @Events, @now, @byName)
                """,
                new { id = Guid.CreateVersion7(now), street, year, row.MemberId, version = (row.Version ?? 0) + 1, row.Employer, row.Minutes, row.Dispatches, row.Visits, row.Events, now, byName });
        }
        return new(open.Count, [.. (await DueAsync(transaction.Connection, street, year)).Select(row => row.Letter)]);
    }

    private static async Task<List<Row>> DueAsync(NpgsqlConnection connection, string street, int year) =>
        (await connection.QueryAsync<Row>(Due, new { street, year, from = new DateOnly(year, 1, 1), until = new DateOnly(year + 1, 1, 1) })).AsList();
}
