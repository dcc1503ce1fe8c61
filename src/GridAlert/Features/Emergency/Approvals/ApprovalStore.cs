using Dapper;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Approvals;

/// <summary>The one writer and reader of approvals.</summary>
public sealed class ApprovalStore(NpgsqlDataSource database)
{
    private const string Columns =
        """
        id, act, what, stairwells, people, drill, unit_codes as UnitCodes, subject, asked_by as AskedBy, asked_by_name as AskedByName, asked_at as AskedAt,
        answered_by as AnsweredBy, answered_by_name as AnsweredByName, answered_at as AnsweredAt, granted, used_at as UsedAt, request::text as Request
        """;

    public async Task<Approval?> FindAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<Approval>($"select {Columns} from approval where id = @id", new { id });
    }

    /// <summary>Those that nobody has answered yet, whoever asked, oldest first.</summary>
    public async Task<List<Approval>> WaitingAsync(DateTimeOffset since, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<Approval>(
            $"select {Columns} from approval where granted is null and used_at is null and asked_at > @since order by asked_at, id", new { since })).AsList();
    }

    /// <summary>How many stairwells have not answered what is open of an activation, though they should have by now; and how many people they are.</summary>
    public async Task<(int Stairwells, int People)> SilentAsync(Guid activationId, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleAsync<(int, int)>(
            """
            select count(distinct a.stairwell_code)::int,
                   (select count(*)::int from filled f where f.stairwell_code = any(array_agg(distinct a.stairwell_code)))
              from assignment a join dispatch d on d.id = a.dispatch_id
             where d.activation_id = @activationId and d.state = 'open' and a.state = 'pending' and (a.late_at is not null or d.acknowledge_by <= @now)
            """,
            new { activationId, now });
    }

    /// <summary>Asks once: the same request of the same person, while nobody has answered, is the same question.</summary>
    public static async Task<(Guid Id, bool IsNew)> AskAsync(Transaction transaction, Guid id, Danger danger, string request, Guid askedBy, string askedByName, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync("select pg_advisory_xact_lock(@key)", new { key = Locks.Activations });
        var known = await transaction.Connection.ExecuteScalarAsync<Guid?>(
            "select id from approval where asked_by = @askedBy and request::text = @request and granted is null and used_at is null and asked_at > @since",
            new { askedBy, request, since = now - ApprovalRules.Lapses });
        if (known is { } earlier)
            return (earlier, false);
        await transaction.Connection.ExecuteAsync(
            """
            insert into approval (id, act, what, stairwells, people, drill, unit_codes, subject, request, asked_by, asked_by_name, asked_at)
            values (@id, @act, @What, @Stairwells, @People, @Drill, @codes, @Subject, @request::json, @askedBy, @askedByName, @now)
            """,
            new { id, act = DispatchStore.Code(danger.Act), danger.What, danger.Stairwells, danger.People, danger.Drill, codes = danger.UnitCodes.ToArray(), danger.Subject, request, askedBy, askedByName, now });
        return (id, true);
    }

    /// <summary>The first answer counts; false when there was one, or nobody waits for one any more.</summary>
    public static async Task<bool> AnswerAsync(Transaction transaction, Guid id, bool granted, Guid by, string byName, DateTimeOffset now) =>
        await transaction.Connection.ExecuteAsync(
            """
            update approval set granted = @granted, answered_by = @by, answered_by_name = @byName, answered_at = @now
             where id = @id and granted is null and used_at is null and asked_at > @since
            """,
            new { id, granted, by, byName, now, since = now - ApprovalRules.Lapses }) == 1;

    /// <summary>An approval lets one act happen. False when it has.</summary>
    /// <param name="alone">Nobody has answered: who does so in this very moment comes too late or in time, never both.</param>
    public static async Task<bool> UseAsync(Transaction transaction, Guid id, bool alone, DateTimeOffset now) =>
        await transaction.Connection.ExecuteAsync(
            "update approval set used_at = @now where id = @id and used_at is null and (granted or (@alone and granted is null))", new { id, alone, now }) == 1;
}
