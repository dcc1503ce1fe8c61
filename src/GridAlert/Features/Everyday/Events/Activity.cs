namespace GridAlert.Features.Everyday.Events;

/// <summary>An event that a member of a trio may sign up for.</summary>
public sealed record Activity
{
    public required Guid Id { get; init; }
    public required string UnitCode { get; init; }
    public required string Kind { get; init; }
    public required string Title { get; init; }
    public required DateTimeOffset StartsAt { get; init; }
    public required int Minutes { get; init; }
    public string? Venue { get; init; }
    /// <summary>How many can come; null where there is room for all.</summary>
    public int? Capacity { get; init; }
    public required int SignedUp { get; init; }
    /// <summary>The caller has signed up.</summary>
    public required bool Mine { get; init; }

    public bool IsFull => SignedUp >= Capacity;
}
