using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Activations;

/// <summary>The one writer and reader of activations.</summary>
public sealed class ActivationStore(NpgsqlDataSource database)
{
    private const string Select =
        """
        select a.id, a.scenario, a.level, a.reason, a.drill, a.opened_at as OpenedAt, a.opened_by_name as OpenedByName,
               a.ended_at as EndedAt, a.ended_by_name as EndedByName, a.end_reason as EndReason,
               (select array_agg(u.unit_code order by u.unit_code) from activation_unit u where u.activation_id = a.id) as UnitCodes
          from activation a
        """;

    // The same for all phones that come back at once.
    private readonly GatheredRead<ValueTuple, IReadOnlyList<Activation>> _open =
        new(async askers =>
        {
            var open = await OpenAsync(database);
            return [.. Enumerable.Repeat(open, askers.Count)];
        });

    public Task<IReadOnlyList<Activation>> OpenAsync(CancellationToken cancel) => _open.AskAsync(default, cancel);

    private static async Task<IReadOnlyList<Activation>> OpenAsync(NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync();
        return (await connection.QueryAsync<Activation>($"{Select} where a.ended_at is null order by a.opened_at, a.id")).AsList();
    }

    public async Task<Activation?> FindAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await FindAsync(new Transaction(connection), id);
    }

    public static async Task<Activation?> FindAsync(Transaction transaction, Guid id) =>
        await transaction.Connection.QuerySingleOrDefaultAsync<Activation>($"{Select} where a.id = @id", new { id });

    /// <summary>Finds it and keeps it from ending before the caller's transaction does.</summary>
    public static async Task<Activation?> FindAndHoldAsync(Transaction transaction, Guid id)
    {
        await transaction.Connection.ExecuteAsync("select 1 from activation where id = @id for share", new { id });
        return await FindAsync(transaction, id);
    }

    /// <summary>Those that covered the unit with this lineage at a moment, whether they have ended since or not.</summary>
    public static async Task<List<Activation>> CoveringAsync(Transaction transaction, IReadOnlyList<string> lineage, DateTimeOffset at) =>
        (await transaction.Connection.QueryAsync<Activation>(
            $"""
            {Select}
             where a.opened_at <= @at and (a.ended_at is null or a.ended_at >= @at)
               and exists (select 1 from activation_unit au where au.activation_id = a.id and au.unit_code = any(@lineage))
            """,
            new { lineage = lineage.ToArray(), at })).AsList();

    /// <summary>Newest first, those that touch the unit with this lineage; <paramref name="before"/> is the last id of the page before.</summary>
    public async Task<List<Activation>> ListAsync(string unitCode, string[] lineage, bool? open, Guid? before, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<Activation>(
            $"""
            {Select}
             where (@open is null or (a.ended_at is null) = @open)
               and (@before is null or a.id < @before)
               and exists (select 1 from activation_unit au join unit u on u.code = au.unit_code
                            where au.activation_id = a.id and (au.unit_code = any(@lineage) or u.lineage @> array[@unitCode]))
             order by a.id desc limit @limit
            """,
            new { unitCode, lineage, open, before, limit })).AsList();
    }

    /// <summary>Serialises switches, so that two dispatchers who act at once see each other.</summary>
    public static Task LockAsync(Transaction transaction) =>
        transaction.Connection.ExecuteAsync("select pg_advisory_xact_lock(@key)", new { key = Locks.Activations });

    public static async Task InsertAsync(Transaction transaction, Activation activation, Guid openedBy)
    {
        await transaction.Connection.ExecuteAsync(
            """
            insert into activation (id, scenario, level, reason, drill, opened_at, opened_by, opened_by_name)
            values (@Id, @Scenario, @level, @Reason, @Drill, @OpenedAt, @openedBy, @OpenedByName)
            """,
            new { activation.Id, activation.Scenario, level = Code(activation.Level), activation.Reason, activation.Drill, activation.OpenedAt, openedBy, activation.OpenedByName });
        await transaction.Connection.ExecuteAsync(
            "insert into activation_unit (activation_id, unit_code) select @Id, unnest(@UnitCodes)", new { activation.Id, activation.UnitCodes });
    }

    public static Task SetLevelAsync(Transaction transaction, Guid id, Level level) =>
        transaction.Connection.ExecuteAsync("update activation set level = @level where id = @id", new { id, level = Code(level) });

    public static Task EndAsync(Transaction transaction, Guid id, DateTimeOffset at, string byName, string reason) =>
        transaction.Connection.ExecuteAsync(
            "update activation set ended_at = @at, ended_by_name = @byName, end_reason = @reason where id = @id", new { id, at, byName, reason });

    public static string Code(Level level) => level.ToString().ToLowerInvariant();
}
