using Dapper;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Notices;

/// <summary>The phones that a dispatch's recipients can be pushed to.</summary>
public sealed class PushReachQuery
{
    public async Task<ReceiptMessages> RunAsync(Transaction transaction, Guid dispatchId, string text)
    {
        var rows = (await transaction.Connection.QueryAsync<(string StairwellCode, short Role, Guid MemberId, Guid DeviceId)>(
            """
            select r.stairwell_code, r.role, r.member_id, s.device_id
              from push_subscription s
              join device d on d.id = s.device_id and d.revoked_at is null
              join receipt r on r.member_id = d.member_id and r.dispatch_id = @dispatchId
            """,
            new { dispatchId })).AsList();
        return new(
            [.. rows.Select(_ => dispatchId)], [.. rows.Select(row => row.StairwellCode)], [.. rows.Select(row => row.Role)],
            [.. rows.Select(row => row.MemberId)], [.. rows.Select(row => (string?)row.DeviceId.ToString())], [.. rows.Select(_ => text)]);
    }
}
