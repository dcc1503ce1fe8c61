using System.Collections.Concurrent;
using System.Threading.Channels;
using GridAlert.Swarm.Bench;
using Npgsql;

namespace GridAlert.Swarm.BareHub;

/// <summary>Receipts and a journal in two plain tables: written by COPY, acknowledged in group commit by one writer.</summary>
public sealed class ComposedStore : IAsyncDisposable
{
    private const int MaxBatch = 4096;

    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(100_000);
    private readonly NpgsqlConnection _sending;
    private readonly NpgsqlConnection _acknowledging;
    private readonly TimeProvider _time;
    private readonly Task _writing;

    private sealed record Waiting(Guid Dispatch, Guid Member, TaskCompletionSource<DateTimeOffset> Done);

    private ComposedStore(NpgsqlConnection sending, NpgsqlConnection acknowledging, NpgsqlBatch batch, TimeProvider time)
    {
        (_sending, _acknowledging, _time) = (sending, acknowledging, time);
        _writing = Task.Run(() => WriteAsync(batch));
    }

    /// <summary>Who is connected.</summary>
    public ConcurrentDictionary<Guid, byte> Members { get; } = [];

    public static async Task<ComposedStore> OpenAsync(string connectionString, TimeProvider time, CancellationToken cancel)
    {
        var sending = new NpgsqlConnection(connectionString);
        var acknowledging = new NpgsqlConnection(connectionString);
        await sending.OpenAsync(cancel);
        await acknowledging.OpenAsync(cancel);
        await GroupCommit.RunAsync(sending, GroupCommit.Schema, cancel);
        // By key, however little the planner knows of what COPY has just brought.
        await GroupCommit.RunAsync(acknowledging, "set enable_seqscan = off; set enable_bitmapscan = off; set enable_mergejoin = off; set enable_hashjoin = off; set jit = off", cancel);
        return new(sending, acknowledging, await GroupCommit.PrepareAsync(acknowledging, cancel), time);
    }

    /// <summary>A receipt for everybody who is connected, and a line of the journal.</summary>
    public async Task SendAsync(Guid dispatch, CancellationToken cancel)
    {
        await using var transaction = await _sending.BeginTransactionAsync(cancel);
        await using (var copy = await _sending.BeginBinaryImportAsync("copy receipt (dispatch_id, member_id, state) from stdin (format binary)", cancel))
        {
            foreach (var member in Members.Keys)
                await copy.WriteRowAsync(cancel, dispatch, member, "sent");
            await copy.CompleteAsync(cancel);
        }
        await using (var line = new NpgsqlCommand("insert into journal (at, kind, dispatch_id, member_id, data) values ($1, 'sent', $2, $2, '{}')", _sending))
        {
            line.Parameters.Add(new() { Value = _time.GetUtcNow() });
            line.Parameters.Add(new() { Value = dispatch });
            await line.ExecuteNonQueryAsync(cancel);
        }
        await transaction.CommitAsync(cancel);
    }

    /// <returns>When it was recorded, once that is durable.</returns>
    public async Task<DateTimeOffset> AcknowledgeAsync(Guid dispatch, Guid member)
    {
        var waiting = new Waiting(dispatch, member, new(TaskCreationOptions.RunContinuationsAsynchronously));
        await _waiting.Writer.WriteAsync(waiting);
        return await waiting.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing;
        await _sending.DisposeAsync();
        await _acknowledging.DisposeAsync();
    }

    /// <summary>Takes what waits, however little: a batch is as large as the commit before it took long.</summary>
    private async Task WriteAsync(NpgsqlBatch batch)
    {
        var taken = new List<Waiting>(MaxBatch);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            taken.Clear();
            while (taken.Count < MaxBatch && _waiting.Reader.TryRead(out var one))
                taken.Add(one);
            var now = _time.GetUtcNow();
            try
            {
                await GroupCommit.WriteAsync(batch, [.. taken.Select(one => one.Dispatch)], [.. taken.Select(one => one.Member)], now, CancellationToken.None);
                taken.ForEach(one => one.Done.TrySetResult(now));
            }
            catch (NpgsqlException e)
            {
                taken.ForEach(one => one.Done.TrySetException(e));
            }
        }
    }
}
