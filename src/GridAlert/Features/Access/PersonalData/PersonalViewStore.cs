using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Access.PersonalData;

/// <summary>Which people a sign-in has asked to see, and why.</summary>
public sealed class PersonalViewStore(NpgsqlDataSource database)
{
    public async Task<IReadOnlySet<string>> ShownAsync(Guid sessionId, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<string>("select stairwell_code from personal_view where session_id = @sessionId and until > @now", new { sessionId, now })).ToHashSet();
    }

    public async Task<string?> PurposeAsync(Guid sessionId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await PurposeAsync(new Transaction(connection), sessionId);
    }

    public static Task<string?> PurposeAsync(Transaction transaction, Guid sessionId) =>
        transaction.Connection.QuerySingleOrDefaultAsync<string?>("select reason from personal_purpose where session_id = @sessionId", new { sessionId });

    public static Task SetPurposeAsync(Transaction transaction, Guid sessionId, string reason, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            """
            insert into personal_purpose (session_id, reason, given_at) values (@sessionId, @reason, @now)
            on conflict (session_id) do update set reason = @reason, given_at = @now
            """,
            new { sessionId, reason, now });

    /// <summary>Shows a stairwell's people until then; looks that are over are forgotten.</summary>
    public static Task ShowAsync(Transaction transaction, Guid sessionId, string stairwellCode, DateTimeOffset now, DateTimeOffset until) =>
        transaction.Connection.ExecuteAsync(
            """
            delete from personal_view where ctid in (select ctid from personal_view where until < @now limit 100 for update skip locked);
            insert into personal_view (session_id, stairwell_code, until) values (@sessionId, @stairwellCode, @until)
            on conflict (session_id, stairwell_code) do update set until = @until
            """,
            new { sessionId, stairwellCode, now, until });

    /// <summary>Everybody who answers there or holds a post there, and who lives there.</summary>
    public static async Task<(List<ShownMember> Members, List<ShownHousehold> Households)> PeopleAsync(Transaction transaction, string stairwellCode)
    {
        var members = await transaction.Connection.QueryAsync<(Guid Id, string Role, Personal Name, Personal? Phone)>(
            """
            select m.id, h.role, m.name, m.phone
              from (select member_id, role from filled where stairwell_code = @stairwellCode
                    union select member_id, role from post where stairwell_code = @stairwellCode and ended_at is null) h
              join member m on m.id = h.member_id
             order by array_position(array['lead', 'information', 'support'], h.role), m.id
            """,
            new { stairwellCode });
        var households = await transaction.Connection.QueryAsync<(Guid Id, string Room, Personal? ContactName, Personal? Phone)>(
            "select id, room, contact_name, phone from household where stairwell_code = @stairwellCode order by floor, room", new { stairwellCode });
        return ([.. members.Select(row => new ShownMember(row.Id, row.Role, row.Name.Open, row.Phone?.Open))],
            [.. households.Select(row => new ShownHousehold(row.Id, row.Room, row.ContactName?.Open, row.Phone?.Open))]);
    }
}
