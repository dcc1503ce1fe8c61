using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Access.Audit;

/// <summary>Where a page of the audit ends; the next one begins after it.</summary>
public sealed record AuditCursor(DateTimeOffset At, long Seq)
{
    public static AuditCursor? Parse(string? text) =>
        text?.Split('-') is [var micros, var seq]
        && long.TryParse(micros, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() * 1000
        && long.TryParse(seq, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(DateTimeOffset.UnixEpoch.AddTicks(at * TimeSpan.TicksPerMicrosecond), number)
            : null;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(At.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond}-{Seq}");
}

/// <param name="UnitCode">What it concerns lies in this unit.</param>
/// <param name="ActorId">Who; null for anybody.</param>
/// <param name="Kinds">What; null for anything.</param>
/// <param name="From">Not before.</param>
/// <param name="Until">Before this.</param>
public sealed record AuditFilter(string UnitCode, Guid? ActorId, IReadOnlyList<string>? Kinds, DateTimeOffset? From, DateTimeOffset? Until);

/// <summary>A line of the audit.</summary>
public sealed record AuditLine
{
    public required DateTimeOffset At { get; init; }
    public required long Seq { get; init; }
    public required string Kind { get; init; }
    /// <summary>Who; null when it is not known, or is a responder.</summary>
    public string? ActorName { get; init; }
    public string? ActorRole { get; init; }
    /// <summary>The unit that it concerns; null when it is about several.</summary>
    public string? UnitCode { get; init; }
    public Guid? ActivationId { get; init; }
    public Guid? DispatchId { get; init; }
    public string? DispatchTitle { get; init; }
    /// <summary>The account that it was done to.</summary>
    public string? AccountName { get; init; }
    /// <summary>The report, dispatch or search that was looked at.</summary>
    public string? About { get; init; }
    /// <summary>Why, where a reason was asked for.</summary>
    public string? Reason { get; init; }
    public string? Address { get; init; }
    public string? UserAgent { get; init; }
    public Guid? SessionId { get; init; }

    public AuditCursor Cursor => new(At, Seq);
}

/// <summary>Searches the audit, newest first. Each filter has an index that ends in (at, seq), so that a page costs the same wherever it lies.</summary>
public sealed class AuditQuery(NpgsqlDataSource database)
{
    private const int Batch = 1000;

    public async Task<List<AuditLine>> RunAsync(AuditFilter filter, AuditCursor? after, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<AuditLine>(Sql(filter, after), new
        {
            filter.UnitCode,
            filter.ActorId,
            kinds = filter.Kinds?.ToArray(),
            kind = filter.Kinds is [var one] ? one : null,
            filter.From,
            filter.Until,
            at = after?.At,
            seq = after?.Seq,
            limit,
        })).AsList();
    }

    /// <summary>All of it, page by page.</summary>
    public async IAsyncEnumerable<AuditLine> AllAsync(AuditFilter filter, [EnumeratorCancellation] CancellationToken cancel)
    {
        AuditCursor? after = null;
        while (await RunAsync(filter, after, Batch, cancel) is { Count: > 0 } lines)
        {
            foreach (var line in lines)
                yield return line;
            after = lines[^1].Cursor;
        }
    }

    /// <summary>The statement for a filter: what is not asked for is not in it, so that the planner sees what is.</summary>
    public static string Sql(AuditFilter filter, AuditCursor? after) =>
        $"""
        select p.at, p.seq, p.kind, coalesce(a.name, j.data ->> 'byName') as ActorName, a.role as ActorRole,
               coalesce(j.stairwell_code, j.data ->> 'unitCode') as UnitCode, j.activation_id as ActivationId, coalesce(j.dispatch_id, d.id) as DispatchId, d.title as DispatchTitle,
               about.name as AccountName, j.data ->> 'about' as About, j.data ->> 'reason' as Reason,
               o.address, o.user_agent as UserAgent, o.session_id as SessionId
          from (select at, seq, tx, kind, actor_id from audit_place
                 where unit_code = @UnitCode
                   {(filter.ActorId is null ? "" : "and actor_id = @ActorId")}
                   {(filter.Kinds is null ? "" : filter.Kinds.Count == 1 ? "and kind = @kind" : "and kind = any(@kinds)")}
                   {(filter.From is null ? "" : "and at >= @From")}
                   {(filter.Until is null ? "" : "and at < @Until")}
                   {(after is null ? "" : "and (at, seq) < (@at, @seq)")}
                 order by at desc, seq desc limit @limit) p
          join journal j on j.tx = p.tx and j.seq = p.seq
          left join origin o on o.id = j.origin_id
          left join account a on a.id = p.actor_id
          left join account about on about.id = (j.data ->> 'accountId')::uuid
          left join dispatch d on d.id = coalesce(j.dispatch_id, case when p.kind in ('dispatchSeen', 'remindersSent') then coalesce(j.data ->> 'about', j.data ->> 'dispatchId')::uuid end)
         order by p.at desc, p.seq desc
        """;
}
