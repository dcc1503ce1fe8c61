using System.Text.Json;
using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Calls;

/// <summary>Reads what was tried for stairwells, from the journal alone.</summary>
public sealed class AttemptQuery(NpgsqlDataSource database)
{
    private sealed record Row
    {
        public required string StairwellCode { get; init; }
        public Guid? DispatchId { get; init; }
        public required DateTimeOffset At { get; init; }
        public required string Kind { get; init; }
        public Guid? MemberId { get; init; }
        public Personal? MemberName { get; init; }
        public string? ByName { get; init; }
        public required string Data { get; init; }
    }

    /// <summary>Oldest first. What is about no dispatch, such as a call that came too late for one, is there from the first of them on.</summary>
    public async Task<List<Attempt>> RunAsync(IReadOnlyCollection<string> stairwellCodes, IReadOnlyCollection<Guid> dispatchIds, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var rows = await connection.QueryAsync<Row>(
            """
            select j.stairwell_code as StairwellCode, j.dispatch_id as DispatchId, j.at, j.kind, j.member_id as MemberId, coalesce(m.name, x.name) as MemberName,
                   coalesce(j.data ->> 'byName', b.name) as ByName, j.data::text as Data
              from journal j
              left join member m on m.id = j.member_id
              left join account b on b.id = j.actor_id
              left join account x on x.id = (j.data ->> 'accountId')::uuid
             where j.stairwell_code = any(@codes)
               and j.kind in ('unreachable', 'escalated', 'reminded', 'called', 'answeredFor', 'messageSettled', 'deskTaken', 'deskClosed', 'released')
               and (j.dispatch_id = any(@ids) or (j.dispatch_id is null and j.at >= (select min(sent_at) from dispatch where id = any(@ids))))
             order by j.stairwell_code, j.at, j.tx, j.seq
            """,
            new { codes = stairwellCodes.ToArray(), ids = dispatchIds.ToArray() });
        return Together([.. rows.Select(ToAttempt)]);
    }

    private static Attempt ToAttempt(Row row) => new(
        row.StairwellCode, row.DispatchId is { } id ? [id] : [], row.At, row.Kind, row.MemberId, row.MemberName?.Open, row.ByName, JsonSerializer.Deserialize<JsonElement>(PersonalKeys.OpenJson(row.Data)));

    /// <summary>The lines of one call are one attempt.</summary>
    private static List<Attempt> Together(List<Attempt> attempts)
    {
        var calls = new Dictionary<string, int>();
        var together = new List<Attempt>(attempts.Count);
        foreach (var attempt in attempts)
        {
            if (attempt.Text("callId") is not { } call || calls.TryAdd(call, together.Count))
                together.Add(attempt);
            else
                together[calls[call]] = together[calls[call]] with { DispatchIds = [.. together[calls[call]].DispatchIds, .. attempt.DispatchIds] };
        }
        return together;
    }
}
