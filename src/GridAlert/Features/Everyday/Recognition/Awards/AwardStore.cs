using Dapper;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Awards;

/// <summary>The one writer of the award register.</summary>
public static class AwardStore
{
    /// <summary>False where this unit gave it for this year already.</summary>
    public static async Task<bool> AddAsync(Transaction transaction, Award award) =>
        await transaction.Connection.ExecuteAsync(
            """
            insert into award (id, kind, unit_code, year, stairwell_code, member_id, evidence, reason, decided_at, decided_by_name)
            values (@Id, @Kind, @UnitCode, @Year, @StairwellCode, @MemberId, @evidence::jsonb, @Reason, @DecidedAt, @DecidedByName) on conflict do nothing
            """,
            new { award.Id, award.Kind, award.UnitCode, award.Year, award.StairwellCode, award.MemberId, evidence = Json.Write(award.Evidence), award.Reason, award.DecidedAt, award.DecidedByName }) == 1;

    /// <summary>Of which stairwell and person it was; null where there is none in force given by this unit.</summary>
    public static async Task<(string StairwellCode, Guid? MemberId)?> RevokeAsync(Transaction transaction, Guid id, string unitCode, string reason, string byName, DateTimeOffset now) =>
        await transaction.Connection.QuerySingleOrDefaultAsync<(string, Guid?)?>(
            "update award set revoked_at = @now, revoked_by_name = @byName, revoked_reason = @reason where id = @id and unit_code = @unitCode and revoked_at is null returning stairwell_code, member_id",
            new { id, unitCode, reason, byName, now });
}
