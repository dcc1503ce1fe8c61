namespace GridAlert.Features.Record.Seals;

/// <summary>Where the chain stood within a seal, so that a break can be placed.</summary>
/// <param name="Lines">How many lines the chain held.</param>
/// <param name="Tx">The last of them.</param>
public sealed record Checkpoint(long Lines, ulong Tx, long Seq, string Hash);

/// <summary>Data of recordSealed: the activation's lines of all transactions below one, held by one hash.</summary>
/// <param name="Seal">1 at the end of the activation; each later one continues the chain.</param>
/// <param name="Lines">From the beginning of the record.</param>
/// <param name="PreviousHash">Of the seal before; for the first, what stands before the first line.</param>
/// <param name="Checkpoints">One for every thousand lines of the record.</param>
public sealed record SealData(int Seal, ulong BelowTx, long Lines, string Hash, string PreviousHash, IReadOnlyList<Checkpoint> Checkpoints);

/// <summary>A seal, and when it was set.</summary>
public sealed record RecordSeal(DateTimeOffset SealedAt, SealData Data)
{
    public int Number => Data.Seal;
    public long Lines => Data.Lines;
    public string Hash => Data.Hash;

    /// <summary>The seal holds the record up to here.</summary>
    public JournalCursor UpTo => JournalCursor.Below(Data.BelowTx);
}

/// <summary>What the row beside the journal knows of the last seal.</summary>
public sealed record SealHead(int Seals, long Lines, string? Hash, ulong? BelowTx);
