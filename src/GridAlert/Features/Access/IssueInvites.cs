using System.Runtime.CompilerServices;
using Dapper;
using GridAlert.Features.Record;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Access;

/// <param name="Roles">Only these posts of the trio; null or empty for all three.</param>
/// <param name="Reissue">Earlier invites that nobody has used stop working.</param>
public sealed record InviteRequest(IReadOnlyList<string>? Roles, bool Reissue);

public sealed record Invite(Guid MemberId, string Name, string Role, string StairwellCode, string InviteCode, string Url);

/// <summary>Makes an invite for every responder below a unit. Codes are stored hashed: each is seen once, in the answer.</summary>
public sealed class IssueInvites(NpgsqlDataSource database, UnitTree tree, TimeProvider time)
{
    public static TimeSpan ValidFor { get; } = TimeSpan.FromDays(7);
    private const int PageSize = 1000;

    private sealed record MemberRow
    {
        public required Guid MemberId { get; init; }
        public required string Name { get; init; }
        public required string Role { get; init; }
        public required string StairwellCode { get; init; }
    }

    public Problem? Refuse(Caller caller, string unitCode, InviteRequest request)
    {
        if (!tree.TryFind(unitCode, out var unit))
            return Problem.NotFound;
        var check = new Check();
        foreach (var role in request.Roles ?? [])
            check.That(TrioRole.All.Contains(role), "roles", "unknownValue", role, string.Join(", ", TrioRole.All));
        return AccessPolicy.Refuse(caller, Act.Invite, unit) ?? check.Problem;
    }

    /// <summary>Call <see cref="Refuse"/> first. Each page of invites is stored before it is handed out.</summary>
    public async IAsyncEnumerable<Invite> RunAsync(
        Caller caller, string unitCode, InviteRequest request, string baseUrl, [EnumeratorCancellation] CancellationToken cancel)
    {
        var roles = request.Roles is { Count: > 0 } ? request.Roles.ToArray() : [.. TrioRole.All];
        await using var connection = await database.OpenConnectionAsync(cancel);
        var members = (await connection.QueryAsync<MemberRow>(
            """
            select m.id as MemberId, m.name, p.role, p.stairwell_code as StairwellCode
              from post p join member m on m.id = p.member_id join unit u on u.code = p.stairwell_code
             where p.ended_at is null and p.role = any(@roles) and u.lineage @> array[@unitCode]
             order by p.stairwell_code, array_position(array['lead', 'information', 'support'], p.role)
            """,
            new { roles, unitCode })).AsList();
        foreach (var page in members.Chunk(PageSize))
        {
            foreach (var invite in await StoreAsync(connection, caller, page, request.Reissue, baseUrl, cancel))
                yield return invite;
        }
    }

    private async Task<List<Invite>> StoreAsync(
        NpgsqlConnection connection, Caller caller, MemberRow[] members, bool reissue, string baseUrl, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var invites = members.Select(m =>
        {
            var code = Token.NewInvite();
            return new Invite(m.MemberId, m.Name, m.Role, m.StairwellCode, code, $"{baseUrl}/join/{code}");
        }).ToList();
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var memberIds = members.Select(m => m.MemberId).ToArray();
        if (reissue)
        {
            await connection.ExecuteAsync(
                "update invite set voided_at = @now where member_id = any(@memberIds) and used_at is null and voided_at is null", new { now, memberIds });
        }
        await connection.ExecuteAsync(
            "insert into invite (code_hash, member_id, created_at, expires_at) select h, m, @now, @expires from unnest(@hashes, @memberIds) as i(h, m)",
            new { now, expires = now + ValidFor, hashes = invites.Select(i => Token.Hash(i.InviteCode)).ToArray(), memberIds });
        await Journal.AppendAsync(connection, JournalKind.InvitesIssued, now, caller.Id, new { count = invites.Count, reissue, stairwells = members.Select(m => m.StairwellCode).Distinct() });
        await transaction.CommitAsync(CancellationToken.None);
        return invites;
    }
}
