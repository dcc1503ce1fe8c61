using Dapper;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.ClosingReports;

/// <summary>What a community reports after its emergency has ended.</summary>
/// <param name="LateAt">Since when it is late, for ever; null while in time.</param>
/// <param name="ReportedAt">Null while it is owed.</param>
public sealed record ClosingReport(string UnitCode, DateTimeOffset DueAt, DateTimeOffset? LateAt, DateTimeOffset? ReportedAt, string? ByName, string? Text);

/// <summary>The one writer and reader of closing reports.</summary>
public sealed class ClosingReportStore(NpgsqlDataSource database)
{
    private const string Select = "select unit_code as UnitCode, due_at as DueAt, late_at as LateAt, reported_at as ReportedAt, by_name as ByName, text from closing_report";

    /// <summary>Starts the clock of each community, in the transaction that ends the activation.</summary>
    public static Task OpenAsync(Transaction transaction, Guid activationId, IReadOnlyCollection<string> communities, DateTimeOffset dueAt) =>
        transaction.Connection.ExecuteAsync(
            "insert into closing_report (activation_id, unit_code, due_at) select @activationId, unnest(@codes), @dueAt on conflict do nothing",
            new { activationId, codes = communities.ToArray(), dueAt });

    /// <summary>Those of an activation inside a unit: what is owed first.</summary>
    public async Task<List<ClosingReport>> ListAsync(Guid activationId, string unitCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return [.. (await connection.QueryAsync<Row>(
            $"{Select} c where activation_id = @activationId and exists (select 1 from unit u where u.code = c.unit_code and u.lineage @> array[@unitCode]) order by reported_at is not null, unit_code",
            new { activationId, unitCode })).Select(row => row.ToReport())];
    }

    public static async Task<ClosingReport?> FindForUpdateAsync(Transaction transaction, Guid activationId, string unitCode) =>
        (await transaction.Connection.QuerySingleOrDefaultAsync<Row>(
            $"{Select} where activation_id = @activationId and unit_code = @unitCode for update", new { activationId, unitCode }))?.ToReport();

    public static Task FileAsync(Transaction transaction, Guid activationId, string unitCode, DateTimeOffset now, string byName, string text) =>
        transaction.Connection.ExecuteAsync(
            """
            update closing_report set reported_at = @now, by_name = @byName, text = @text, late_at = coalesce(late_at, case when due_at < @now then due_at end)
             where activation_id = @activationId and unit_code = @unitCode
            """,
            new { activationId, unitCode, now, byName, text });

    /// <summary>Marks what is overdue, once; harmless to run again.</summary>
    public async Task<int> MarkLateAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.ExecuteAsync(
            """
            with late as (
                update closing_report set late_at = due_at where reported_at is null and late_at is null and due_at <= @now
                returning activation_id, unit_code
            )
            insert into journal (at, kind, activation_id, data)
            select @now, @kind, activation_id, json_build_object('unitCode', unit_code) from late
            """,
            new { now, kind = JournalKind.ClosingReportLate });
    }

    private sealed record Row
    {
        public required string UnitCode { get; init; }
        public required DateTimeOffset DueAt { get; init; }
        public DateTimeOffset? LateAt { get; init; }
        public DateTimeOffset? ReportedAt { get; init; }
        public string? ByName { get; init; }
        public string? Text { get; init; }

        public ClosingReport ToReport() => new(UnitCode, DueAt, LateAt, ReportedAt, ByName, Text);
    }
}
