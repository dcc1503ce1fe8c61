using Dapper;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Year;

/// <summary>The one writer of material help.</summary>
public static class MaterialHelpStore
{
    public static Task AddAsync(Transaction transaction, Guid id, Guid memberId, string unitCode, DateOnly day, string what, long fen, string byName, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            "insert into material_help (id, member_id, unit_code, day, what, fen, by_name, recorded_at) values (@id, @memberId, @unitCode, @day, @what, @fen, @byName, @now)",
            new { id, memberId, unitCode, day, what = Personal.Of(what), fen, byName, now });
}
