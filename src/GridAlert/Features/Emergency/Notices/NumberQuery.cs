using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Notices;

/// <summary>Whom a message to a number was for.</summary>
public sealed record NumberOwner
{
    public required Guid DispatchId { get; init; }
    public required Guid MemberId { get; init; }
    public required Personal Name { get; init; }
    public required string StairwellCode { get; init; }
}

public sealed class NumberQuery(NpgsqlDataSource database)
{
    /// <summary>The newest open dispatch that was sent to this number, and to whom; null when there is none.</summary>
    /// <param name="dispatchId">This one alone, whether or not it is still open: a late answer is kept as such.</param>
    public async Task<NumberOwner?> FindAsync(string number, Guid? dispatchId, Guid? memberId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<NumberOwner>(
            """
            select m.dispatch_id as DispatchId, m.member_id as MemberId, p.name, m.stairwell_code as StairwellCode
              from message m
              join dispatch d on d.id = m.dispatch_id and (d.id = @dispatchId or (@dispatchId is null and d.state = 'open'))
              join member p on p.id = m.member_id
             where m.channel in ('sms', 'voice') and m.address = any(@numbers) and m.state not in ('waiting', 'withdrawn')
               and (@memberId is null or m.member_id = @memberId)
             order by d.sent_at desc, m.created_at desc, m.id desc
             limit 1
            """,
            new { numbers = PersonalKeys.Lookups(number), dispatchId, memberId });
    }
}
