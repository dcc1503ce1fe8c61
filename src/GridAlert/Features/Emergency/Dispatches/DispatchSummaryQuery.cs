using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>Where the stairwells of a dispatch stand; the five parts make up the total.</summary>
/// <param name="Waiting">No answer yet, and still in time.</param>
/// <param name="Silent">No answer, and the time is over.</param>
/// <param name="Late">Answered after the time was over, or not yet.</param>
/// <param name="AnsweredFor">Of the acknowledged, those by an officer's record alone.</param>
public sealed record StairwellCounts(int Total, int Waiting, int Silent, int Acknowledged, int Completed, int Unable, int Late, int AnsweredFor)
{
    public static StairwellCounts None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0);

    public int Answered => Acknowledged + Completed;
}

/// <summary>Counts the stairwells of many dispatches at once, inside one unit.</summary>
public sealed class DispatchSummaryQuery(NpgsqlDataSource database)
{
    public async Task<Dictionary<Guid, StairwellCounts>> RunAsync(IReadOnlyCollection<Guid> dispatchIds, string unitCode, CancellationToken cancel)
    {
        if (dispatchIds.Count == 0)
            return [];
        await using var connection = await database.OpenForUnitAsync(cancel);
        var rows = await connection.QueryAsync<(Guid Id, int Total, int Waiting, int Silent, int Acknowledged, int Completed, int Unable, int Late, int AnsweredFor)>(
            $"""
            select a.dispatch_id, count(*)::int,
                   (count(*) filter (where a.state = 'pending' and a.late_at is null))::int,
                   (count(*) filter (where a.state = 'pending' and a.late_at is not null))::int,
                   (count(*) filter (where a.state = 'acknowledged'))::int,
                   (count(*) filter (where a.state = 'completed'))::int,
                   (count(*) filter (where a.state = 'unable'))::int,
                   (count(*) filter (where a.late_at is not null))::int,
                   (count(*) filter (where {DispatchQuery.AnsweredFor}))::int
              from assignment a join unit u on u.code = a.stairwell_code
             where a.dispatch_id = any(@ids) and u.lineage @> array[@unitCode] and a.state <> 'returned'
             group by a.dispatch_id
            """,
            new { ids = dispatchIds.ToArray(), unitCode });
        return rows.ToDictionary(row => row.Id, row => new StairwellCounts(row.Total, row.Waiting, row.Silent, row.Acknowledged, row.Completed, row.Unable, row.Late, row.AnsweredFor));
    }
}
