using GridAlert.Platform;

namespace GridAlert.Features.Record;

/// <summary>What a stairwell's state became by an answer; sets of posts are bits.</summary>
public sealed record StairwellData
{
    public required string State { get; init; }
    public int Acknowledged { get; init; }
    public int Completed { get; init; }
    public int Declined { get; init; }
    public bool Late { get; init; }
}

/// <summary>Data of sent, received, read, acknowledged, completed, declined, withdrawn and replied.</summary>
public sealed record ReceiptData
{
    /// <summary>The post as a bit.</summary>
    public required int Role { get; init; }
    public required string State { get; init; }
    public DateTimeOffset? AvailableFrom { get; init; }
    public string? Reason { get; init; }
    /// <summary>Null where the stairwell's state did not change hands: sent, received, read.</summary>
    public StairwellData? Stairwell { get; init; }
}

/// <summary>Data of assigned.</summary>
public sealed record AssignedData
{
    /// <summary>Filled posts as bits.</summary>
    public required int Members { get; init; }
    /// <summary>Post (bit as text) → whether its holder had a bound phone.</summary>
    public required Dictionary<string, bool> Devices { get; init; }
}

/// <summary>Data of dispatchClosed.</summary>
public sealed record ClosedData
{
    public required string State { get; init; }
    public string? Reason { get; init; }
}

/// <summary>Data of levelChanged.</summary>
public sealed record LevelChangedData
{
    public required string Level { get; init; }
    public string? Reason { get; init; }
}

public static class JournalLineData
{
    public static T Read<T>(this JournalLine line) => Json.Read<T>(line.Data);
}
