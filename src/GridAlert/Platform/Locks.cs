namespace GridAlert.Platform;

/// <summary>Every PostgreSQL advisory lock that GridAlert takes, so that no number is used twice.</summary>
public static class Locks
{
    /// <summary>
    /// Held, in this order, by a transaction that writes receipts or what follows from them: one writer at a time in the
    /// whole cluster, hence no deadlocks. One that writes for a part of the stairwells alone holds that part's.
    /// </summary>
    public static IReadOnlyList<long> Receipts { get; } = [0x4752_4944_0001, 0x4752_4944_0006];

    /// <summary>Held while activations open or end, so that two overlapping switches see each other.</summary>
    public const long Activations = 0x4752_4944_0002;

    /// <summary>Held by the process that fills an empty database with the demo district or the playbooks.</summary>
    public const long Seeding = 0x4752_4944_0003;

    /// <summary>Held by the process that brings the scheduler's tables and the rights of roles up to date.</summary>
    public const long Schema = 0x4752_4944_0004;

    /// <summary>Held by a transaction that changes units or the roster, so that two of them see each other.</summary>
    public const long Units = 0x4752_4944_0005;

    /// <summary>Held while a channel's worker takes messages, so that allowances and caps are counted by one taker.</summary>
    /// <param name="number">The channel's place in the list of channels.</param>
    public static long Channel(int number) => 0x4752_4944_0100 + number;
}
