using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Record.Seals;

/// <summary>A record with lines that no seal holds.</summary>
/// <param name="BelowTx">How far the last seal goes; null before the first.</param>
/// <param name="KnownTx">How far the next can go: all below was looked through.</param>
public sealed record DueSeal(Guid ActivationId, int Seals, long Lines, string? Hash, ulong? BelowTx, ulong KnownTx, DateTime WaitingLast);

/// <summary>
/// The one writer of seals. What takes long is read before the statement that writes: a transaction with a number of its
/// own would keep everybody from reading the journal meanwhile.
/// </summary>
public sealed class RecordSealStore(NpgsqlDataSource database)
{
    /// <summary>The first look goes through all that was written before there were seals.</summary>
    private const int PatientSeconds = 600;

    /// <summary>
    /// Looks once through what is new in the journal: which activations have ended, which have lines after that, and whether
    /// there are lines of the audit, which has no end.
    /// </summary>
    public async Task LookAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var (known, readable) = await connection.QuerySingleAsync<(ulong, ulong)>("select below_tx, pg_snapshot_xmin(pg_current_snapshot()) from record_seal_progress");
        var range = new { known = Text(known), readable = Text(readable), audit = ActivationRecord.Audit };
        var touched = (await connection.QueryAsync<(Guid Id, bool Ended)>(
            """
            select id, bool_or(ended) from (
                select activation_id as id, kind = 'activationEnded' as ended from journal
                 where tx >= @known::xid8 and tx < @readable::xid8 and activation_id is not null and kind <> 'recordSealed'
                union all
                select d.activation_id, false from journal j join dispatch d on d.id = j.dispatch_id
                 where j.tx >= @known::xid8 and j.tx < @readable::xid8 and d.activation_id is distinct from j.activation_id and d.activation_id is not null
                union all
                select @audit, true from journal j
                 where j.tx >= @known::xid8 and j.tx < @readable::xid8 and j.activation_id is null and j.kind <> 'recordSealed'
                   and not exists (select 1 from dispatch d where d.id = j.dispatch_id and d.activation_id is not null)
            ) lines group by id
            """,
            range, commandTimeout: PatientSeconds)).AsList();
        // While no activation has a line, nothing is written but after long stretches that are not to be read again and again.
        if (touched.Count == 0 && !await connection.ExecuteScalarAsync<bool>($"select exists (select 1 from journal where tx >= @known::xid8 and tx < @readable::xid8 offset {JournalReader.BatchSize})", range, commandTimeout: PatientSeconds))
            return;
        await connection.ExecuteAsync(
            """
            with moved as (
                update record_seal_progress set below_tx = @readable::xid8 where below_tx = @known::xid8 returning true as yes
            ), ended as (
                insert into record_seal (activation_id, waiting_since, waiting_last)
                select id, @now, @now from unnest(@ended) as e(id), moved on conflict do nothing
            )
            update record_seal set waiting_since = coalesce(waiting_since, @now), waiting_last = @now
              from moved where activation_id = any(@touched)
            """,
            new { range.known, range.readable, now, ended = touched.Where(one => one.Ended).Select(one => one.Id).ToArray(), touched = touched.Select(one => one.Id).ToArray() });
    }

    /// <summary>What is to be sealed: an end at once; what came later when it has been quiet, or has waited long enough.</summary>
    public async Task<List<DueSeal>> DueAsync(DateTimeOffset quietSince, DateTimeOffset waitingSince, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<DueSeal>(
            """
            select activation_id as ActivationId, seals, lines, hash, s.below_tx as BelowTx, p.below_tx as KnownTx, waiting_last as WaitingLast
              from record_seal s cross join record_seal_progress p
             where waiting_since is not null and (seals = 0 or waiting_last <= @quietSince or waiting_since <= @waitingSince)
             order by activation_id
            """,
            new { quietSince, waitingSince })).AsList();
    }

    /// <summary>Sets a seal, unless somebody else has or more has come meanwhile.</summary>
    /// <param name="due">What is sealed.</param>
    /// <param name="seal">The seal.</param>
    /// <param name="last">The last of the lines that it adds; null where it adds none.</param>
    /// <param name="now">When.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<bool> SealAsync(DueSeal due, SealData seal, JournalCursor? last, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.ExecuteAsync(
            """
            with sealed as (
                update record_seal set seals = @Seal, lines = @Lines, hash = @Hash, below_tx = @belowTx::xid8, waiting_since = null, waiting_last = null,
                       last_tx = coalesce(@lastTx::xid8, last_tx), last_seq = coalesce(@lastSeq, last_seq)
                 where activation_id = @ActivationId and seals = @Seals and waiting_last = @WaitingLast
                returning activation_id
            )
            insert into journal (at, kind, activation_id, data) select @now, @kind, nullif(activation_id, @audit), @data::json from sealed
            """,
            new { due.ActivationId, due.Seals, due.WaitingLast, seal.Seal, seal.Lines, seal.Hash, belowTx = Text(seal.BelowTx), lastTx = last is null ? null : Text(last.Tx), lastSeq = last?.Seq, now, kind = JournalKind.RecordSealed, data = Json.Write(seal), audit = ActivationRecord.Audit }) == 1;
    }

    private static string Text(ulong tx) => tx.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
