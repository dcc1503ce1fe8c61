using Dapper;
using GridAlert.Features.Access;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Audiences;

/// <summary>An audience held by the transaction.</summary>
public sealed record HeldAudience(Guid Id, string UnitCode, string Name, bool IsRemoved);

/// <summary>Writes audiences and whom they hold by hand.</summary>
public static class AudienceStore
{
    /// <summary>Null where there never was one.</summary>
    public static async Task<HeldAudience?> HoldAsync(Transaction transaction, Guid id) =>
        await transaction.Connection.QuerySingleOrDefaultAsync<(Guid Id, string Unit, string Name, bool IsRemoved)>("select id, unit_code, name, removed_at is not null from audience where id = @id for update", new { id })
            is { Unit: not null } row ? new(row.Id, row.Unit, row.Name, row.IsRemoved) : null;

    /// <summary>False where the unit has one of that name already.</summary>
    public static async Task<bool> AddAsync(Transaction transaction, Guid id, string unitCode, SoundAudience audience, Caller caller, DateTimeOffset now)
    {
        if (await transaction.Connection.ExecuteAsync(
            """
            insert into audience (id, unit_code, name, roles, unit_codes, by_name, created_at) values (@id, @unitCode, @Name, @Roles, @UnitCodes, @by, @now)
            on conflict (unit_code, name) where removed_at is null do nothing
            """,
            new { id, unitCode, audience.Name, audience.Roles, audience.UnitCodes, by = caller.Name, now }) == 0)
            return false;
        await Journal.AppendAsync(transaction, JournalKind.AudienceSaved, now, caller.Id, new { unitCode, audienceId = id, audience.Name, audience.Roles, audience.UnitCodes, byName = caller.Name });
        return true;
    }

    public static async Task RemoveAsync(Transaction transaction, HeldAudience audience, Caller caller, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync("update audience set removed_at = @now where id = @Id; delete from audience_pick where audience_id = @Id", new { audience.Id, now });
        await Journal.AppendAsync(transaction, JournalKind.AudienceRemoved, now, caller.Id, new { audience.UnitCode, audienceId = audience.Id, audience.Name, byName = caller.Name });
    }

    /// <summary>Who holds this post now is in it; null where nobody does, or not inside the audience's unit.</summary>
    public static async Task<Guid?> PickAsync(Transaction transaction, HeldAudience audience, string stairwellCode, string role, Caller caller, DateTimeOffset now)
    {
        var member = await transaction.Connection.QuerySingleOrDefaultAsync<Guid?>(
            "select p.member_id from post p join unit u on u.code = p.stairwell_code where p.stairwell_code = @stairwellCode and p.role = @role and p.ended_at is null and u.lineage @> array[@UnitCode]",
            new { stairwellCode, role, audience.UnitCode });
        if (member is null)
            return null;
        if (await transaction.Connection.ExecuteAsync("insert into audience_pick (audience_id, member_id, by_name, at) values (@Id, @member, @by, @now) on conflict do nothing", new { audience.Id, member, by = caller.Name, now }) > 0)
            await Journal.AppendAsync(transaction, JournalKind.AudiencePicked, now, caller.Id, new { audience.UnitCode, audienceId = audience.Id, picked = true, byName = caller.Name }, memberId: member);
        return member;
    }

    public static async Task UnpickAsync(Transaction transaction, HeldAudience audience, Guid memberId, Caller caller, DateTimeOffset now)
    {
        if (await transaction.Connection.ExecuteAsync("delete from audience_pick where audience_id = @Id and member_id = @memberId", new { audience.Id, memberId }) > 0)
            await Journal.AppendAsync(transaction, JournalKind.AudiencePicked, now, caller.Id, new { audience.UnitCode, audienceId = audience.Id, picked = false, byName = caller.Name }, memberId: memberId);
    }
}
