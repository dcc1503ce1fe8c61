using GridAlert.Features.Access.Devices;
using GridAlert.Features.Access.Sessions;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Access;

public sealed record BindDeviceRequest(string? InviteCode, string? DeviceName);

public sealed record BoundMember(Guid Id, string Name, string Role, string StairwellCode);

public sealed record BoundDevice(string AccessToken, DateTimeOffset ExpiresAt, BoundMember Member);

/// <summary>Turns an invite into a bound phone: one invite, one use.</summary>
public sealed class BindDevice(InviteStore invites, Commands commands, TimeProvider time)
{
    private static readonly TimeSpan SessionLength = TimeSpan.FromDays(400);

    /// <summary>Whom an invite is for, without using it up.</summary>
    public async Task<Outcome<BoundMember>> LookAsync(string? inviteCode, CancellationToken cancel)
    {
        var row = await invites.FindAsync(Token.Hash(Normalise(inviteCode)), time.GetUtcNow(), cancel);
        return Refuse(row) is { } problem ? problem : new BoundMember(row!.MemberId, row.Name.Open, row.Role, row.StairwellCode);
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
        return await commands.RunAsync<BoundDevice>(callerKey, async transaction =>
        {
            var now = time.GetUtcNow();
            var row = await InviteStore.FindForUseAsync(transaction, Token.Hash(code), now);
            if (Refuse(row) is { } refusal)
                return refusal;
            await InviteStore.UseAsync(transaction, Token.Hash(code), now);
            var deviceId = Guid.CreateVersion7(now);
            await DeviceStore.AddAsync(transaction, deviceId, row!.MemberId, request.DeviceName, now);
            var token = Token.NewSession();
            await SessionStore.AddForDeviceAsync(transaction, Guid.CreateVersion7(now), token, deviceId, now, now + SessionLength);
            await Journal.AppendAsync(transaction, JournalKind.DeviceBound, now, row.MemberId, new { deviceId, role = row.Role },
                stairwellCode: row.StairwellCode, memberId: row.MemberId);
            return new BoundDevice(token, now + SessionLength, new(row.MemberId, row.Name.Open, row.Role, row.StairwellCode));
        }, cancel);
    }

    private static string Normalise(string? code) => (code ?? string.Empty).Trim().ToUpperInvariant();

    private static Problem? Refuse(InviteStore.Found? row) =>
        row is null ? new(ProblemKind.NotFound, "inviteUnknown")
        : !row.Open ? new(ProblemKind.Gone, "inviteUsed")
        : null;
}
