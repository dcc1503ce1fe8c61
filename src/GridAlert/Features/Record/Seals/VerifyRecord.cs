namespace GridAlert.Features.Record.Seals;

public enum RecordState { Unsealed, Intact, Broken }

/// <summary>The first place where the record is not what was sealed.</summary>
/// <param name="Seal">The seal that shows it.</param>
/// <param name="Lines">A line was changed, removed or inserted; false when it is the seal itself.</param>
/// <param name="AfterLine">Up to this line all is as it was sealed; 0 for the beginning.</param>
/// <param name="After">That line; null for the beginning.</param>
/// <param name="UpToLine">The break lies no further than this line of the sealed record.</param>
/// <param name="UpTo">Where in the journal that is.</param>
public sealed record RecordBreak(int Seal, bool Lines, long AfterLine, JournalCursor? After, long UpToLine, JournalCursor? UpTo);

/// <param name="Lines">How many lines were found to be what was sealed.</param>
/// <param name="Latest">The last seal; null without one.</param>
/// <param name="Break">Null unless broken.</param>
public sealed record RecordCheck(RecordState State, long Lines, RecordSeal? Latest, RecordBreak? Break);

/// <summary>Computes an activation's chain again from the journal and holds it against its seals.</summary>
public sealed class VerifyRecord(RecordSealQuery query, ActivationRecord record)
{
    private sealed record Mark(int Seal, long Lines, JournalCursor At, string Hash, bool IsEnd);

    public async Task<RecordCheck> RunAsync(Guid activationId, CancellationToken cancel)
    {
        var (head, seals, readable) = await query.AllAsync(activationId, cancel);
        if (seals.Count == 0 && readable && head is null or { Seals: 0 })
            return new(RecordState.Unsealed, 0, null, null);
        if (FirstFalseSeal(activationId, head, seals, readable) is { } number)
            return new(RecordState.Broken, 0, seals.Count == 0 ? null : seals[^1], new(number, false, 0, null, 0, null));

        var chain = new RecordChain(RecordChain.Begin(activationId), 0);
        var good = new Mark(0, 0, JournalCursor.Start, chain.Hash, false);
        var marks = new Queue<Mark>(seals.SelectMany(MarksOf));
        if (await record.StartAsync(activationId, cancel) is { } start)
        {
            await foreach (var line in record.ReadAsync(activationId, start.Before(), seals[^1].UpTo, cancel))
            {
                // The ends of seals that lie before this line.
                while (marks.TryPeek(out var end) && line.Cursor.IsAfter(end.At))
                {
                    if (!Holds(end))
                        return Broken(end);
                    good = marks.Dequeue();
                }
                chain.Append(line);
                if (marks.TryPeek(out var mark) && !mark.IsEnd && mark.Lines == chain.Lines)
                {
                    if (!Holds(mark) || line.Cursor != mark.At)
                        return Broken(mark);
                    good = marks.Dequeue();
                }
            }
        }
        foreach (var mark in marks)
        {
            if (!Holds(mark))
                return Broken(mark);
            good = mark;
        }
        return new(RecordState.Intact, chain.Lines, seals[^1], null);

        bool Holds(Mark mark) => mark.Lines == chain.Lines && mark.Hash == chain.Hash;

        RecordCheck Broken(Mark mark) =>
            new(RecordState.Broken, good.Lines, seals[^1], new(mark.Seal, true, good.Lines, good.Lines == 0 ? null : good.At, mark.Lines, mark.At));
    }

    /// <summary>The number of the first seal that does not continue the one before, or is not there; null when all are in order.</summary>
    private static int? FirstFalseSeal(Guid activationId, SealHead? head, IReadOnlyList<RecordSeal> seals, bool readable)
    {
        var (hash, lines, belowTx) = (RecordChain.Begin(activationId), 0L, 0UL);
        foreach (var (i, seal) in seals.Index())
        {
            if (seal.Number != i + 1 || seal.Data.PreviousHash != hash || seal.Lines < lines || seal.Data.BelowTx <= belowTx)
                return i + 1;
            (hash, lines, belowTx) = (seal.Hash, seal.Lines, seal.Data.BelowTx);
        }
        var isHead = readable && head is not null && (head.Seals, head.Hash, head.Lines, head.BelowTx) == (seals.Count, hash, lines, belowTx);
        return isHead ? null : Math.Max(1, Math.Max(seals.Count, head?.Seals ?? 0));
    }

    private static IEnumerable<Mark> MarksOf(RecordSeal seal) =>
    [
        .. seal.Data.Checkpoints.Select(checkpoint => new Mark(seal.Number, checkpoint.Lines, new(checkpoint.Tx, checkpoint.Seq), checkpoint.Hash, false)),
        new(seal.Number, seal.Lines, seal.UpTo, seal.Hash, true),
    ];
}
