using Dapper;
using GridAlert.Platform;

namespace GridAlert.Features.Channels.Callbacks;

public sealed class RepliesQuery
{
    /// <summary>Whether this number was sent something about no dispatch since then: a hint.</summary>
    public Task<bool> WasHintedAsync(Transaction transaction, string address, DateTimeOffset since) =>
        transaction.Connection.ExecuteScalarAsync<bool>(
            """
            select exists (select 1 from message where channel in ('sms', 'voice') and channel = 'sms' and address = any(@addresses)
                              and dispatch_id is null and account_id is null and created_at > @since)
            """,
            new { addresses = PersonalKeys.Lookups(address), since });
}
