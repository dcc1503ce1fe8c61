using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;

namespace GridAlert.Features.Record;

/// <summary>
/// The journal of one activation: every line that names it or one of its dispatches, in order of (tx, seq). Read along
/// the journal's own order between its first line and a last one, so that no index is kept for it on the way in.
/// </summary>
public sealed class ActivationRecord(NpgsqlDataSource database)
{
    /// <summary>Stands in an activation's place for the audit: every line that no activation's record holds.</summary>
    public static readonly Guid Audit = Guid.Empty;

    private const string OfActivation = "(activation_id = $1 or dispatch_id = any(array(select id from dispatch where activation_id = $1)))";

    private const string OfAudit = "activation_id is null and not exists (select 1 from dispatch d where d.id = dispatch_id and d.activation_id is not null) and $1 is not null";

    /// <summary>So many batches wait at most.</summary>
    private const int ReadAhead = 4;

    /// <summary>Where the activation's record begins; null when the journal does not know it.</summary>
    public async Task<JournalCursor?> StartAsync(Guid activationId, CancellationToken cancel)
    {
        if (activationId == Audit)
            return JournalCursor.Start;
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
            $"""
            select tx, seq, at, kind, actor_id, activation_id, dispatch_id, stairwell_code, member_id, data, origin_id
              from journal
             where (tx, seq) > ($2, $3) and (tx, seq) <= ($4, $5) and tx < pg_snapshot_xmin(pg_current_snapshot())
               and {(activationId == Audit ? OfAudit : OfActivation)}
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

    /// <summary>
    /// The whole record so far as bytes, for computing over it; lines of its seals may be missing. The next batches are read while one is
    /// worked on; each must be disposed.
    /// </summary>
    public async IAsyncEnumerable<RecordBatch> BatchesAsync(Guid activationId, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (await StartAsync(activationId, cancel) is not { } start)
            yield break;
        var part = await SealedPartAsync(activationId, cancel);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var channel = Channel.CreateBounded<RecordBatch>(new BoundedChannelOptions(ReadAhead) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => CopyAsync(activationId, start, part, channel.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var batch in channel.Reader.ReadAllAsync(cancel))
                yield return batch;
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (channel.Reader.TryRead(out var left))
                left.Dispose();
        }
    }

    /// <summary>What of an ended activation's record is known without reading: where its sealed lines end, and from where on the journal may hold more of it.</summary>
    private sealed record SealedPart(JournalCursor Last, ulong MoreFromTx);

    private async Task<SealedPart?> SealedPartAsync(Guid activationId, CancellationToken cancel)
    {
        await using var command = database.CreateCommand(
            """
            select s.last_tx, s.last_seq, case when s.waiting_since is null then p.below_tx else s.below_tx end
              from record_seal s cross join record_seal_progress p where s.activation_id = $1 and s.last_tx is not null
            """);
        command.Parameters.Add(new() { Value = activationId });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? new(new(reader.GetFieldValue<ulong>(0), reader.GetInt64(1)), reader.GetFieldValue<ulong>(2)) : null;
    }

    private async Task CopyAsync(Guid activationId, JournalCursor start, SealedPart? part, ChannelWriter<RecordBatch> into, CancellationToken cancel)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancel);
            // COPY takes no parameters: what is put in here is an id and some numbers.
            var beginning = Between(activationId, $"(tx, seq) >= ('{start.Tx}'::xid8, {start.Seq})");
            var lines = part is null ? beginning
                : $"{beginning} and (tx, seq) <= ('{part.Last.Tx}'::xid8, {part.Last.Seq}) union all {Between(activationId, $"tx >= '{part.MoreFromTx}'::xid8")}";
            await using var copy = await connection.BeginRawBinaryCopyAsync($"copy ({lines} order by tx, seq) to stdout (format binary)", cancel);
            var batches = new RecordBatches(copy);
            while (await batches.NextAsync(cancel) is { } batch)
                await into.WriteAsync(batch, cancel);
            into.Complete();
        }
        catch (Exception e)
        {
            into.Complete(e);
        }
    }

    private static string Between(Guid activationId, FormattableString places) =>
        $"""
        select tx, seq, at, kind, dispatch_id, stairwell_code, member_id, data
          from journal
         where {FormattableString.Invariant(places)} and tx < pg_snapshot_xmin(pg_current_snapshot())
           and (activation_id = '{activationId}' or dispatch_id = any(array(select id from dispatch where activation_id = '{activationId}')))
        """;
}
