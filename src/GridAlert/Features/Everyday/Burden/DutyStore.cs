using Dapper;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>Writes the duty list.</summary>
public static class DutyStore
{
    public static Task AddAsync(Transaction transaction, Duty duty, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            """
            insert into duty (id, unit_code, title, kinds, office_code, begins_on, ends_on, made_at, made_by_name)
            values (@Id, @UnitCode, @Title, @kinds, @OfficeCode, @BeginsOn, @EndsOn, @now, @MadeByName)
            """,
            new { duty.Id, duty.UnitCode, duty.Title, kinds = duty.Kinds.ToArray(), duty.OfficeCode, duty.BeginsOn, duty.EndsOn, now, duty.MadeByName });

    /// <summary>Gives its title; null where the unit has no such duty any more.</summary>
    public static Task<string?> EndAsync(Transaction transaction, Guid id, string unitCode, string byName, DateTimeOffset now) =>
        transaction.Connection.QuerySingleOrDefaultAsync<string?>(
            "update duty set ended_at = @now, ended_by_name = @byName where id = @id and unit_code = @unitCode and ended_at is null returning title", new { id, unitCode, byName, now });
}
