using Dapper;
using GridAlert.Features.Emergency.Escalation;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Notices;

/// <summary>Somebody of a trio with a number.</summary>
public sealed record Addressee
{
    public required Guid DispatchId { get; init; }
    public required string StairwellCode { get; init; }
    public required short Role { get; init; }
    public required Guid MemberId { get; init; }
    public required Personal Phone { get; init; }
}

/// <summary>Somebody who has stairwells of their unit in hand: an account, or who answers for the unit in the chain of responsibility.</summary>
public sealed record Holder
{
    /// <summary>Null for whoever answers for the unit and has no account.</summary>
    public Guid? AccountId { get; init; }
    public required string UnitCode { get; init; }
    public required Personal Phone { get; init; }
}

/// <summary>Finds the numbers that escalation sends to, in the transaction that takes the step.</summary>
public sealed class EscalationAddressStore
{
    private const string Columns = "r.dispatch_id as DispatchId, r.stairwell_code as StairwellCode, r.role as Role, r.member_id as MemberId, m.phone as Phone";

    /// <summary>Recipients without a bound phone who have not answered.</summary>
    public async Task<List<Addressee>> WithoutDeviceAsync(Transaction transaction, Guid dispatchId) =>
        (await transaction.Connection.QueryAsync<Addressee>(
            $"select {Columns} from receipt r join member m on m.id = r.member_id where r.dispatch_id = @dispatchId and not r.has_device and r.state = 'queued' and m.phone is not null",
            new { dispatchId })).AsList();

    /// <summary>The holders of the posts that these steps turn to and who have not answered.</summary>
    public async Task<List<Addressee>> OfRolesAsync(Transaction transaction, IReadOnlyList<TakenStep> taken) =>
        (await transaction.Connection.QueryAsync<Addressee>(
            $"""
            select {Columns}
              from unnest(@ids, @codes, @roles) as t(dispatch_id, stairwell_code, roles)
              join receipt r on r.dispatch_id = t.dispatch_id and r.stairwell_code = t.stairwell_code and r.role & t.roles <> 0
              join member m on m.id = r.member_id
             where m.phone is not null and r.state not in ('completed', 'declined')
            """,
            new { ids = taken.Select(one => one.DispatchId).ToArray(), codes = taken.Select(one => one.StairwellCode).ToArray(), roles = taken.Select(one => one.Roles).ToArray() })).AsList();

    /// <summary>
    /// Accounts of these units with a number, and who answers for the unit now 四级包保. Somebody who is both is told once.
    /// </summary>
    public async Task<List<Holder>> HoldersAsync(Transaction transaction, string role, string[] unitCodes) =>
        [.. (await transaction.Connection.QueryAsync<Holder>(
            """
            select id as AccountId, unit_code as UnitCode, phone as Phone from account where role = @role and unit_code = any(@unitCodes) and phone is not null and disabled_at is null
            union all
            select null, unit_code, phone from responsibility where unit_code = any(@unitCodes) and phone is not null and ended_at is null
            """,
            new { role, unitCodes })).DistinctBy(one => (one.UnitCode, one.Phone.Open))];
}
