using System.Data;
using System.Text.Json;
using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Record.Seals;

/// <param name="Readable">False when what a seal's line says is no seal.</param>
public sealed record SealsOfRecord(SealHead? Head, IReadOnlyList<RecordSeal> Seals, bool Readable);

/// <param name="EndedAt">Null while it is open.</param>
/// <param name="Passed">Its end lies where ends have been looked for.</param>
/// <param name="Known">The row beside the journal knows it. Where its end was passed and nothing knows it, that was taken away.</param>
public sealed record SealableRecord(Guid ActivationId, DateTimeOffset? EndedAt, bool Passed, bool Known);

/// <summary>Reads the seals of records.</summary>
public sealed class RecordSealQuery(NpgsqlDataSource database)
{
    private const string OfActivation = "activation_id = @activationId and stairwell_code is null";

    private static string Seals(Guid activationId) =>
        $"select at, data::text from journal where {(activationId == ActivationRecord.Audit ? "activation_id is null" : OfActivation)} and kind = 'recordSealed' order by tx";

    /// <summary>The seal that holds the most; null while the activation is open, and in the moments until its end is sealed.</summary>
    public async Task<RecordSeal?> LatestAsync(Guid activationId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var line = await connection.QuerySingleOrDefaultAsync<Line>($"{Seals(activationId)} desc, seq desc limit 1", new { activationId });
        return line?.ToSeal();
    }

    /// <summary>Every seal, first to last, and the row beside them, as of one moment.</summary>
    public async Task<SealsOfRecord> AllAsync(Guid activationId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        var head = await connection.QuerySingleOrDefaultAsync<SealHead>(
            "select seals, lines, hash, below_tx as BelowTx from record_seal where activation_id = @activationId", new { activationId });
        var lines = (await connection.QueryAsync<Line>($"{Seals(activationId)}, seq", new { activationId })).AsList();
        var seals = lines.Select(line => line.ToSeal()).OfType<RecordSeal>().ToList();
        return new(head, seals, seals.Count == lines.Count);
    }

    /// <summary>The audit, where there is anything of it, and every activation that there is or was, oldest first.</summary>
    public async Task<List<SealableRecord>> RecordsAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<(Guid Id, DateTime? EndedAt, bool Passed, bool Known)>(
            """
            select id, a.ended_at,
                   exists (select 1 from journal j
                            where j.activation_id = id and j.stairwell_code is null and j.kind = 'activationEnded' and j.tx < p.below_tx),
                   s.id is not null
              from activation a full join (select activation_id as id from record_seal where activation_id <> @audit) s using (id) cross join record_seal_progress p
            union all
            select @audit, null, passed, known
              from (select exists (select 1 from journal j, record_seal_progress p
                                    where j.tx < p.below_tx and j.activation_id is null and j.kind <> 'recordSealed'
                                      and not exists (select 1 from dispatch d where d.id = j.dispatch_id and d.activation_id is not null)) as passed,
                           exists (select 1 from record_seal where activation_id = @audit) as known,
                           exists (select 1 from record_seal where activation_id = @audit and seals > 0) as sealed) audit
             where passed or sealed
             order by id
            """,
            new { audit = ActivationRecord.Audit })).Select(row => new SealableRecord(row.Id, row.EndedAt is { } at ? new(at, TimeSpan.Zero) : null, row.Passed, row.Known)).ToList();
    }

    /// <summary>Whether the database was ever served by a version that seals as this one does.</summary>
    public async Task<bool> AreKeptAsync(CancellationToken cancel)
    {
        await using var command = database.CreateCommand("select to_regclass('audit_place') is not null");
        return await command.ExecuteScalarAsync(cancel) is true;
    }

    private sealed record Line(DateTime At, string Data)
    {
        public RecordSeal? ToSeal()
        {
            try
            {
                return Json.Read<SealData>(Data) is { Hash: not null, PreviousHash: not null, Checkpoints: not null } data && data.Checkpoints.All(one => one is { Hash: not null })
                    ? new(new(At, TimeSpan.Zero), data)
                    : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}
