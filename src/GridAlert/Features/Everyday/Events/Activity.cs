namespace GridAlert.Features.Everyday.Events;

/// <summary>An event that a member of a trio may sign up for.</summary>
/// <param name="Capacity">How many can come; null where there is room for all.</param>
/// <param name="SignedUp">How many have signed up.</param>
/// <param name="Mine">The caller has.</param>
public sealed record Activity(Guid Id, string UnitCode, string Kind, string Title, DateTimeOffset StartsAt, int Minutes, string? Venue, int? Capacity, int SignedUp, bool Mine)
{
    public bool IsFull => SignedUp >= Capacity;
}
