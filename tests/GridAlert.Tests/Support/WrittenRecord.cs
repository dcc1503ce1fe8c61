using Dapper;
using GridAlert.Features.Record;
using GridAlert.Features.Record.Seals;
using Npgsql;

namespace GridAlert.Tests.Support;

/// <summary>An activation's record, written straight into the journal, and what seals it. Its clock is the test's.</summary>
public sealed class WrittenRecord : IAsyncDisposable
{
    private WrittenRecord(string connectionString)
    {
        ConnectionString = connectionString;
        Database = NpgsqlDataSource.Create(GridAlert.Platform.Database.Defaults(connectionString).ConnectionString);
        Query = new(Database);
        Record = new(Database);
        Seals = new(new(Database), Record);
    }

    public static DateTimeOffset Begin { get; } = new(2026, 11, 24, 1, 0, 0, TimeSpan.Zero);

    public string ConnectionString { get; }
    public NpgsqlDataSource Database { get; }
    public RecordSealQuery Query { get; }
    public ActivationRecord Record { get; }
    public SealRecords Seals { get; }
    public Guid ActivationId { get; } = Guid.CreateVersion7();
    public Guid DispatchId { get; } = Guid.CreateVersion7();

    /// <summary>Opens an activation with one dispatch, and a record of this many lines so far.</summary>
    public static async Task<WrittenRecord> OpenAsync(PostgresFixture postgres, int lines)
    {
        var record = new WrittenRecord(await postgres.NewDatabaseAsync());
        await record.ExecuteAsync(
            """
            insert into activation (id, scenario, level, reason, drill, opened_at, opened_by, opened_by_name) values (@ActivationId, 'weather', 'orange', '台风登陆', false, @Begin, @ActivationId, '陈指挥');
            insert into dispatch (id, activation_id, kind, title, body, unit_codes, roles, household_tags, acknowledgement_rule, per_household, escalation, drill, sent_at, sent_by, sent_by_name, recipients, stairwells)
            values (@DispatchId, @ActivationId, 'disasterAlert', '台风预警', '请通知住户', '{330108}', '{}', '{}', 'any', false, 'default', false, @Begin, @ActivationId, '陈指挥', 0, 0);
            insert into journal (at, kind, activation_id, data) values (@Begin, 'activationOpened', @ActivationId, '{"reason":"台风登陆"}');
            """);
        await record.WriteAsync(lines - 1, Begin);
        return record;
    }

    /// <summary>Answers and receipts: some name the activation, some only its dispatch.</summary>
    public Task WriteAsync(int lines, DateTimeOffset at) => ExecuteAsync(
        """
        insert into journal (at, kind, actor_id, activation_id, dispatch_id, stairwell_code, member_id, data)
        select @at::timestamptz + n * interval '1 ms', case n % 3 when 0 then 'acknowledged' when 1 then 'received' else 'replied' end, @DispatchId,
               case when n % 3 <> 1 then @ActivationId end, @DispatchId, '3301080010010010' || lpad((n % 90)::text, 2, '0'), @ActivationId,
               json_build_object('role', 1, 'state', 'read', 'note', '第' || n || '户已通知')
          from generate_series(1, @lines) n
        """,
        new { at, lines, ActivationId, DispatchId });

    public Task EndAsync(DateTimeOffset at) => ExecuteAsync(
        """
        update activation set ended_at = @at, ended_by_name = '陈指挥', end_reason = '解除' where id = @ActivationId;
        insert into journal (at, kind, activation_id, data) values (@at, 'activationEnded', @ActivationId, '{"reason":"解除"}');
        """,
        new { at, ActivationId });

    /// <summary>Sweeps until there are so many seals: another test's transaction may keep the journal's end from being read for a moment.</summary>
    public async Task<RecordSeal> SealAsync(DateTimeOffset now, int seals = 1)
    {
        RecordSeal? latest = null;
        await Patience.UntilAsync("the record is sealed", async () =>
        {
            await Seals.SweepAsync(now, default);
            latest = await Query.LatestAsync(ActivationId, default);
            return latest?.Number >= seals;
        });
        return latest!;
    }

    public Task<RecordCheck> VerifyAsync() => new VerifyRecord(Query, Record).RunAsync(ActivationId, default);

    /// <summary>What the owner of the database can do, and nobody else: the journal's guard is put aside.</summary>
    public async Task TamperAsync(string sql)
    {
        await ExecuteAsync("alter table journal disable trigger journal_is_append_only");
        await ExecuteAsync(sql, new { ActivationId, DispatchId });
        await ExecuteAsync("alter table journal enable trigger journal_is_append_only");
    }

    private async Task ExecuteAsync(string sql, object? values = null)
    {
        await using var connection = await Database.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, values ?? new { ActivationId, DispatchId, Begin }, commandTimeout: 300);
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
