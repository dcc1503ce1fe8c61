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
    /// <summary>The stairwell's state at once: answers to a superseded dispatch may hold.</summary>
    public string State { get; init; } = "pending";
    /// <summary>Post → state of the answer that holds.</summary>
    public Dictionary<string, string> Carried { get; init; } = [];
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

/// <summary>Data of every line about a report: the report as it was then.</summary>
public sealed record ReportData
{
    public required Guid ReportId { get; init; }
    public required string Kind { get; init; }
    public required string Text { get; init; }
    public bool Drill { get; init; }
    public DateTimeOffset? FoundAt { get; init; }
    public required DateTimeOffset ReportedAt { get; init; }
    public required string State { get; init; }
    public required string InHandsOf { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public DateTimeOffset? LateAt { get; init; }
    public string? TakenByName { get; init; }
    public int Photos { get; init; }
}

/// <summary>Data of answeredFor, as far as the board reads it.</summary>
public sealed record AnsweredForData
{
    public required StairwellData Stairwell { get; init; }
}

public static class JournalLineData
{
    public static T Read<T>(this JournalLine line) => Json.Read<T>(PersonalKeys.OpenJson(line.Data));
}

/// <summary>Data of sessionsEnded.</summary>
public sealed record SessionsEndedData
{
    public required IReadOnlyList<Guid> SessionIds { get; init; }
    /// <summary>signedOut, revoked, passwordSet, secondFactorRemoved or accountDisabled.</summary>
    public required string Reason { get; init; }
}

/// <summary>Data of deviceRevoked.</summary>
public sealed record DeviceRevokedData
{
    public required Guid DeviceId { get; init; }
    /// <summary>How many bound phones the member has left.</summary>
    public required int Left { get; init; }
    /// <summary>revoked or postEnded.</summary>
    public required string Reason { get; init; }
    public string? ByName { get; init; }
}
