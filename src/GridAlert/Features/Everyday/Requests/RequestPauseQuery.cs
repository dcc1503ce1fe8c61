using Dapper;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Requests;

/// <summary>Reads from the activations when everyday clocks stood still; nothing else keeps it.</summary>
public static class RequestPauseQuery
{
    /// <param name="since">What had ended before is left out.</param>
    public static async Task<RequestPauses> SinceAsync(Transaction transaction, DateTimeOffset since) =>
        new([.. await transaction.Connection.QueryAsync<(string UnitCode, DateTimeOffset From, DateTimeOffset? Until)>(
            """
            select au.unit_code, a.opened_at, a.ended_at from activation a join activation_unit au on au.activation_id = a.id
             where a.ended_at is null or a.ended_at > @since
            """,
            new { since })]);
}
