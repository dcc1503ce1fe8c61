namespace GridAlert.Features.Record.Seals;

/// <summary>
/// Seals the record of every activation that has ended, and continues the chain when lines came after that: late answers,
/// closing reports, messages that were settled.
/// </summary>
public sealed class SealRecords(RecordSealStore store, ActivationRecord record)
{
    public const int CheckpointEvery = 1000;

    /// <summary>Late lines are sealed together, once no more have come for this long.</summary>
    public static TimeSpan Quiet { get; } = TimeSpan.FromMinutes(2);

    /// <summary>However many keep coming, none waits longer.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromMinutes(15);

    /// <summary>Harmless to run again, and beside another.</summary>
    public async Task<int> SweepAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await store.LookAsync(now, cancel);
        var sealedNow = 0;
        foreach (var due in await store.DueAsync(now - Quiet, now - Longest, cancel))
        {
            if (await ContinueAsync(due, cancel) is ({ } seal, var last) && await store.SealAsync(due, seal, last, now, cancel))
                sealedNow++;
        }
        return sealedNow;
    }

    private async Task<(SealData Seal, JournalCursor? Last)?> ContinueAsync(DueSeal due, CancellationToken cancel)
    {
        var after = due.BelowTx is { } known ? JournalCursor.Below(known) : (await record.StartAsync(due.ActivationId, cancel))?.Before();
        if (after is null)
            return null;
        var previous = due.Hash ?? RecordChain.Begin(due.ActivationId);
        var chain = new RecordChain(previous, due.Lines);
        var checkpoints = new List<Checkpoint>();
        JournalCursor? last = null;
        await foreach (var line in record.ReadAsync(due.ActivationId, after, JournalCursor.Below(due.KnownTx), cancel))
        {
            chain.Append(line);
            last = line.Cursor;
            if (chain.Lines % CheckpointEvery == 0)
                checkpoints.Add(new(chain.Lines, line.Tx, line.Seq, chain.Hash));
        }
        return (new(due.Seals + 1, due.KnownTx, chain.Lines, chain.Hash, previous, checkpoints), last);
    }
}
