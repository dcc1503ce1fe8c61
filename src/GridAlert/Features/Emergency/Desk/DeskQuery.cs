using Dapper;
using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Calls;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Desk;

/// <summary>How many items stand open on the desk, and how many of them nobody has taken yet.</summary>
public sealed record DeskCounts(int Open, int Untaken);

/// <summary>Reads the desk: open items, oldest first.</summary>
public sealed class DeskQuery(NpgsqlDataSource database, UnitTree tree, AttemptQuery attempts, AttemptWords words)
{
    private sealed record Row
    {
        public required Guid DispatchId { get; init; }
        public required string Title { get; init; }
        public string? Level { get; init; }
        public required bool Drill { get; init; }
        public required string DispatchState { get; init; }
        public required string StairwellCode { get; init; }
        public required DateTimeOffset Since { get; init; }
        public required Guid OwnerId { get; init; }
        public required string OwnerName { get; init; }
        public DateTimeOffset? TakenAt { get; init; }
        public required string State { get; init; }
        public DateTimeOffset? AnsweredAt { get; init; }
        public required bool AnsweredFor { get; init; }
    }

    public async Task<DeskCounts> CountAsync(string unitCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        var (open, untaken) = await connection.QuerySingleAsync<(int, int)>(
            """
            select count(*)::int, (count(*) filter (where i.taken_at is null))::int
              from desk_item i join unit u on u.code = i.stairwell_code
             where i.closed_at is null and u.lineage @> array[@unitCode]
            """,
            new { unitCode });
        return new(open, untaken);
    }

    /// <param name="after">The last item of the page before, as since and code; null to begin.</param>
    public async Task<List<DeskItem>> RunAsync(Caller caller, string unitCode, DeskCursor? after, int limit, CancellationToken cancel)
    {
        var rows = await RowsAsync(unitCode, after, limit, cancel);
        var tried = (await attempts.RunAsync([.. rows.Select(row => row.StairwellCode).Distinct()], [.. rows.Select(row => row.DispatchId).Distinct()], cancel))
            .ToLookup(attempt => attempt.StairwellCode);
        return rows.ConvertAll(row =>
        {
            var unit = tree.Find(row.StairwellCode)!;
            return new DeskItem
            {
                DispatchId = row.DispatchId,
                Title = row.Title,
                Level = row.Level is null ? null : Enum.Parse<Level>(row.Level, ignoreCase: true),
                Drill = row.Drill,
                DispatchState = Enum.Parse<DispatchState>(row.DispatchState, ignoreCase: true),
                StairwellCode = row.StairwellCode,
                Name = unit.Name,
                Place = string.Join(" · ", new[] { UnitKind.Community, UnitKind.Grid }.Select(kind => tree.Find(unit.CodeOf(kind))?.Name)),
                Since = row.Since,
                OwnerId = row.OwnerId,
                OwnerName = row.OwnerName,
                TakenAt = row.TakenAt,
                Mine = row.OwnerId == caller.Id && row.TakenAt is not null,
                State = Enum.Parse<AssignmentState>(row.State, ignoreCase: true),
                AnsweredAt = row.AnsweredAt,
                AnsweredFor = row.AnsweredFor,
                Attempts =
                [
                    .. tried[row.StairwellCode].Where(attempt => attempt.DispatchIds.Count == 0 || attempt.DispatchIds.Contains(row.DispatchId))
                        .Select(attempt => new AttemptView(attempt.At, attempt.Kind, words.Sentence(attempt, name => name), attempt.Note, attempt.DispatchIds)),
                ],
            };
        });
    }

    private async Task<List<Row>> RowsAsync(string unitCode, DeskCursor? after, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<Row>(
            """
            select i.dispatch_id as DispatchId, d.title, coalesce(v.level, d.level) as Level, d.drill, d.state as DispatchState, i.stairwell_code as StairwellCode,
                   i.since, i.owner_id as OwnerId, i.owner_name as OwnerName, i.taken_at as TakenAt, a.state,
                   case when a.state in ('acknowledged', 'completed') then a.acknowledged_at end as AnsweredAt, a.answered_for_at is not null as AnsweredFor
              from desk_item i
              join unit u on u.code = i.stairwell_code
              join dispatch d on d.id = i.dispatch_id
              join assignment a on a.dispatch_id = i.dispatch_id and a.stairwell_code = i.stairwell_code
              left join activation v on v.id = d.activation_id
             where i.closed_at is null and u.lineage @> array[@unitCode]
               and (@code is null or (i.since, i.stairwell_code, i.dispatch_id) > (@since, @code, @dispatchId))
             order by i.since, i.stairwell_code, i.dispatch_id
             limit @limit
            """,
            new { unitCode, limit, since = after?.Since ?? default, code = after?.StairwellCode, dispatchId = after?.DispatchId ?? default })).AsList();
    }
}

/// <summary>Where a page of the desk begins.</summary>
public sealed record DeskCursor(DateTimeOffset Since, string StairwellCode, Guid DispatchId)
{
    public static DeskCursor Of(DeskItem item) => new(item.Since, item.StairwellCode, item.DispatchId);

    public static DeskCursor? Parse(string? text) =>
        text?.Split(',') is [var since, { Length: > 0 and <= 40 } code, var dispatch]
        && long.TryParse(since, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks
        && Guid.TryParse(dispatch, out var id)
            ? new(new(ticks, TimeSpan.Zero), code, id)
            : null;

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Since.UtcTicks},{StairwellCode},{DispatchId}");
}
