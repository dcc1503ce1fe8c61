using Dapper;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Access;

public sealed record BindDeviceRequest(string? InviteCode, string? DeviceName);

public sealed record BoundMember(Guid Id, string Name, string Role, string StairwellCode);

public sealed record BoundDevice(string AccessToken, DateTimeOffset ExpiresAt, BoundMember Member);

/// <summary>Turns an invite into a bound phone: one invite, one use.</summary>
public sealed class BindDevice(NpgsqlDataSource database, Commands commands, TimeProvider time)
{
    private static readonly TimeSpan SessionLength = TimeSpan.FromDays(400);

    private sealed record InviteRow
    {
        public required Guid MemberId { get; init; }
        public required string Name { get; init; }
        public required string Role { get; init; }
        public required string StairwellCode { get; init; }
        public required bool Open { get; init; }
    }

    /// <summary>Whom an invite is for, without using it up.</summary>
    public async Task<Outcome<BoundMember>> LookAsync(string? inviteCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var row = await FindAsync(connection, Normalise(inviteCode), "");
        return Refuse(row) is { } problem ? problem : new BoundMember(row!.MemberId, row.Name, row.Role, row.StairwellCode);
    }

    public async Task<Outcome<BoundDevice>> RunAsync(BindDeviceRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        var check = new Check();
        check.Text(request.InviteCode, "inviteCode", 100);
        check.OptionalText(request.DeviceName, "deviceName", 100);
        if (check.Problem is { } problem)
            return problem;
        var code = Normalise(request.InviteCode);
        // The invite is the caller's only credential: a repeat must show it again to get the same answer.
        var callerKey = key is null ? null : key with { Caller = "invite:" + Convert.ToHexString(Token.Hash(code)) };
        return await commands.RunAsync<BoundDevice>(callerKey, async connection =>
        {
            var row = await FindAsync(connection, code, "for update of i");
            if (Refuse(row) is { } refusal)
                return refusal;
            var now = time.GetUtcNow();
            var deviceId = Guid.CreateVersion7(now);
            await connection.ExecuteAsync("update invite set used_at = @now where code_hash = @hash", new { now, hash = Token.Hash(code) });
            await connection.ExecuteAsync(
                "insert into device (id, member_id, name, bound_at, last_seen_at) values (@deviceId, @MemberId, @DeviceName, @now, @now)",
                new { deviceId, row!.MemberId, request.DeviceName, now });
            var token = Token.NewSession();
            await SessionStore.AddAsync(connection, token, null, deviceId, now, now + SessionLength);
            await connection.ExecuteAsync(
                "insert into journal (at, kind, actor_id, stairwell_code, member_id, data) values (@now, @kind, @MemberId, @StairwellCode, @MemberId, @data::json)",
                new { now, kind = JournalKind.DeviceBound, row.MemberId, row.StairwellCode, data = Json.Write(new { deviceId, role = row.Role }) });
            return new BoundDevice(token, now + SessionLength, new(row.MemberId, row.Name, row.Role, row.StairwellCode));
        }, cancel);
    }

    private static string Normalise(string? code) => (code ?? string.Empty).Trim().ToUpperInvariant();

    private static Problem? Refuse(InviteRow? row) =>
        row is null ? new(ProblemKind.NotFound, "inviteUnknown")
        : !row.Open ? new(ProblemKind.Gone, "inviteUsed")
        : null;

    private async Task<InviteRow?> FindAsync(NpgsqlConnection connection, string code, string locking) =>
        await connection.QueryFirstOrDefaultAsync<InviteRow>(
            $"""
            select m.id as MemberId, m.name, p.role, p.stairwell_code as StairwellCode,
                   (i.used_at is null and i.voided_at is null and i.expires_at > @now) as Open
              from invite i join member m on m.id = i.member_id
              join post p on p.member_id = m.id and p.ended_at is null
             where i.code_hash = @hash order by p.began_at, p.id {locking}
            """,
            new { hash = Token.Hash(code), now = time.GetUtcNow() });
}
