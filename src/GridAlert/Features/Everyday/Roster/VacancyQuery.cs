using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Roster;

/// <summary>A post that nobody holds 空岗, who stands in, and who could.</summary>
public sealed record Vacancy
{
    public required string StairwellCode { get; init; }
    public required string Role { get; init; }
    /// <summary>When the last holder left; null when there never was one.</summary>
    public DateTimeOffset? Since { get; init; }
    public Personal? CoverName { get; init; }
    /// <summary>Somebody of the same grid, with a phone if there is such.</summary>
    public Guid? SubstituteId { get; init; }
    public Personal? SubstituteName { get; init; }
    public string? SubstituteRole { get; init; }
    public string? SubstituteStairwell { get; init; }
}

/// <summary>A post whose term is over 聘期已满 while its holder serves on.</summary>
public sealed record TermOver
{
    public required Guid PostId { get; init; }
    public required string StairwellCode { get; init; }
    public required string Role { get; init; }
    public required Personal Name { get; init; }
    public required DateOnly Until { get; init; }
}

/// <param name="Total">Of all vacancies; the list may be shorter.</param>
public sealed record Vacancies(int Posts, int Total, IReadOnlyList<Vacancy> Items, IReadOnlyList<TermOver> TermsOver);

public sealed class VacancyQuery(NpgsqlDataSource database)
{
    public async Task<Vacancies> RunAsync(string unitCode, DateOnly today, string? after, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        var (stairwells, filled) = await connection.QuerySingleAsync<(int, int)>(
            """
            select (select count(*) from unit where kind = 'stairwell' and ended_at is null and lineage @> array[@unitCode])::int,
                   (select count(*) from post p join unit u on u.code = p.stairwell_code where p.ended_at is null and u.lineage @> array[@unitCode])::int
            """,
            new { unitCode });
        var items = await connection.QueryAsync<Vacancy>(
            """
            with vacant as (
                select u.code, u.parent_code, r.role, r.n
                  from unit u cross join unnest(array['lead', 'information', 'support']) with ordinality as r(role, n)
                 where u.kind = 'stairwell' and u.ended_at is null and u.lineage @> array[@unitCode] and (@after::text is null or u.code > @after)
                   and not exists (select 1 from post p where p.stairwell_code = u.code and p.role = r.role and p.ended_at is null)
                 order by u.code fetch first @limit rows with ties
            )
            select v.code as StairwellCode, v.role, (select max(p.ended_at) from post p where p.stairwell_code = v.code and p.role = v.role) as Since,
                   m.name as CoverName, s.id as SubstituteId, s.name as SubstituteName, s.role as SubstituteRole, s.stairwell_code as SubstituteStairwell
              from vacant v
              left join post_cover c on c.stairwell_code = v.code and c.role = v.role and c.ended_at is null
              left join member m on m.id = c.member_id
              left join lateral (
                select h.id, h.name, p.role, p.stairwell_code
                  from unit u join post p on p.stairwell_code = u.code and p.ended_at is null join member h on h.id = p.member_id
                 where u.parent_code = v.parent_code and c.id is null
                 order by exists (select 1 from device d where d.member_id = h.id and d.revoked_at is null) desc, p.stairwell_code = v.code desc, p.stairwell_code, p.role
                 limit 1) s on true
             order by v.code, v.n
            """,
            new { unitCode, after, limit });
        var over = await connection.QueryAsync<TermOver>(
            """
            select p.id as PostId, p.stairwell_code as StairwellCode, p.role, m.name, p.until
              from post p join unit u on u.code = p.stairwell_code join member m on m.id = p.member_id
             where p.ended_at is null and p.until < @today and u.lineage @> array[@unitCode] order by p.until, p.stairwell_code limit 200
            """,
            new { unitCode, today });
        var posts = stairwells * 3;
        return new(posts, posts - filled, items.AsList(), over.AsList());
    }
}
