using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Record.Origins;

/// <summary>The one writer of origins; each is written once and never changed.</summary>
public sealed class OriginStore(NpgsqlDataSource database)
{
    /// <summary>Writes down from where phones were connected: one statement for many.</summary>
    public async Task AddAsync(IReadOnlyCollection<Origin> origins, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await connection.ExecuteAsync(
            """
            insert into origin (id, session_id, address, user_agent, first_seen_at)
            select id, session_id, address, user_agent, @now from unnest(@ids, @sessions, @addresses, @agents) as o(id, session_id, address, user_agent)
            on conflict do nothing
            """,
            new
            {
                now,
                ids = origins.Select(one => one.Id).ToArray(),
                sessions = origins.Select(one => one.SessionId).ToArray(),
                addresses = origins.Select(one => one.Address).ToArray(),
                agents = origins.Select(one => one.UserAgent).ToArray(),
            });
    }

    /// <summary>In an act's own transaction, so that no line tells of an origin that is not there. Gives its id.</summary>
    public static async Task<Guid?> KeepAsync(Transaction transaction, Origin? origin, DateTimeOffset now)
    {
        if (origin is null)
            return null;
        await transaction.Connection.ExecuteAsync(
            "insert into origin (id, session_id, address, user_agent, first_seen_at) values (@Id, @SessionId, @Address, @UserAgent, @now) on conflict do nothing",
            new { origin.Id, origin.SessionId, origin.Address, origin.UserAgent, now });
        return origin.Id;
    }
}
