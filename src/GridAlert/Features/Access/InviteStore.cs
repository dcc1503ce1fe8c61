using Dapper;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Access;

/// <summary>A responder in a post, who can be invited.</summary>
public sealed record Invitable
{
    public required Guid MemberId { get; init; }
    public required Personal Name { get; init; }
    public required string Role { get; init; }
    public required string StairwellCode { get; init; }
}

/// <summary>Invites, found by the hash of their code.</summary>
public sealed class InviteStore(NpgsqlDataSource database)
{
    public sealed record Found
    {
        public required Guid MemberId { get; init; }
        public required Personal Name { get; init; }
        public required string Role { get; init; }
        public required string StairwellCode { get; init; }
        /// <summary>Neither used, nor voided, nor expired.</summary>
        public required bool Open { get; init; }
    }

    /// <summary>Holders of these posts below the unit, stairwell by stairwell, the lead first.</summary>
    public async Task<List<Invitable>> InvitableAsync(string unitCode, string[] roles, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<Invitable>(
            """
            select m.id as MemberId, m.name, p.role, p.stairwell_code as StairwellCode
              from post p join member m on m.id = p.member_id join unit u on u.code = p.stairwell_code
             where p.ended_at is null and p.role = any(@roles) and u.lineage @> array[@unitCode]
             order by p.stairwell_code, array_position(array['lead', 'information', 'support'], p.role)
            """,
            new { roles, unitCode })).AsList();
    }

    /// <summary>Stores a page of invites; with <paramref name="reissue"/> their members' earlier unused ones stop working.</summary>
    public async Task AddAsync(IReadOnlyList<Invite> invites, bool reissue, DateTimeOffset now, DateTimeOffset expires, Guid actorId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var memberIds = invites.Select(invite => invite.MemberId).ToArray();
        if (reissue)
        {
            await connection.ExecuteAsync(
                "update invite set voided_at = @now where member_id = any(@memberIds) and used_at is null and voided_at is null", new { now, memberIds });
        }
        await connection.ExecuteAsync(
            "insert into invite (code_hash, member_id, created_at, expires_at) select h, m, @now, @expires from unnest(@hashes, @memberIds) as i(h, m)",
            new { now, expires, hashes = invites.Select(invite => Token.Hash(invite.InviteCode)).ToArray(), memberIds });
        await Journal.AppendAsync(new(connection), JournalKind.InvitesIssued, now, actorId,
            new { count = invites.Count, reissue, stairwells = invites.Select(invite => invite.StairwellCode).Distinct() });
        await transaction.CommitAsync(CancellationToken.None);
    }

    /// <summary>Looks without using it up.</summary>
    public async Task<Found?> FindAsync(byte[] codeHash, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await FindAsync(new Transaction(connection), codeHash, now, "");
    }

    /// <summary>Finds it for use: a second call with the same code waits for the first.</summary>
    public static Task<Found?> FindForUseAsync(Transaction transaction, byte[] codeHash, DateTimeOffset now) =>
        FindAsync(transaction, codeHash, now, "for update of i");

    public static Task UseAsync(Transaction transaction, byte[] codeHash, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync("update invite set used_at = @now where code_hash = @codeHash", new { now, codeHash });

    private static async Task<Found?> FindAsync(Transaction transaction, byte[] codeHash, DateTimeOffset now, string locking) =>
        await transaction.Connection.QueryFirstOrDefaultAsync<Found>(
            $"""
            select m.id as MemberId, m.name, p.role, p.stairwell_code as StairwellCode,
                   (i.used_at is null and i.voided_at is null and i.expires_at > @now) as Open
              from invite i join member m on m.id = i.member_id
              join post p on p.member_id = m.id and p.ended_at is null
             where i.code_hash = @codeHash order by p.began_at, p.id {locking}
            """,
            new { codeHash, now });
}
