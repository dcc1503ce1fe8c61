using System.Globalization;
using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;

namespace GridAlert.Features.Record;

/// <summary>
/// The journal of one activation: every line that names it or one of its dispatches, in order of (tx, seq). Read along
/// the journal's own order between its first line and a last one, so that no index is kept for it on the way in.
/// </summary>
public sealed class ActivationRecord(NpgsqlDataSource database)
{
    /// <summary>Where the activation's record begins; null when the journal does not know it.</summary>
    public async Task<JournalCursor?> StartAsync(Guid activationId, CancellationToken cancel)
    {
        await using var command = database.CreateCommand(
            "select j.tx::text, j.seq from journal j where j.activation_id = $1 and j.stairwell_code is null order by j.tx, j.seq limit 1");
        command.Parameters.Add(new() { Value = activationId });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? new(ulong.Parse(reader.GetString(0), CultureInfo.InvariantCulture), reader.GetInt64(1)) : null;
    }

    /// <summary>The activation's lines after one cursor and up to another, both as <see cref="JournalReader"/> gives them; lines of transactions still open are never among them.</summary>
    public async IAsyncEnumerable<JournalLine> ReadAsync(Guid activationId, JournalCursor after, JournalCursor upTo, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var command = database.CreateCommand(
            """
            select tx, seq, at, kind, actor_id, activation_id, dispatch_id, stairwell_code, member_id, data
              from journal
             where (tx, seq) > ($2, $3) and (tx, seq) <= ($4, $5) and tx < pg_snapshot_xmin(pg_current_snapshot())
               and (activation_id = $1 or dispatch_id = any(array(select id from dispatch where activation_id = $1)))
             order by tx, seq
            """);
        command.Parameters.Add(new() { Value = activationId });
        command.Parameters.Add(new() { Value = after.Tx, NpgsqlDbType = NpgsqlDbType.Xid8 });
        command.Parameters.Add(new() { Value = after.Seq });
        command.Parameters.Add(new() { Value = upTo.Tx, NpgsqlDbType = NpgsqlDbType.Xid8 });
        command.Parameters.Add(new() { Value = upTo.Seq });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            yield return JournalReader.Line(reader);
    }
}
