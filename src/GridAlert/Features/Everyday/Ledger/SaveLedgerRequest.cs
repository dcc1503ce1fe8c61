namespace GridAlert.Features.Everyday.Ledger;

/// <summary>Somebody who lives there, as sent; a row without a name is left out.</summary>
public sealed record LedgerPersonRequest
{
    /// <summary>Null for somebody new.</summary>
    public Guid? Id { get; init; }
    public string? Name { get; init; }
    public string? Phone { get; init; }
    public bool PartyMember { get; init; }
    public bool Floating { get; init; }
}

/// <summary>An event, as sent; a row without a date is left out.</summary>
public sealed record LedgerEventRequest
{
    public string? Kind { get; init; }
    /// <summary>yyyy-MM-dd.</summary>
    public string? On { get; init; }
    public string? Note { get; init; }
}

/// <summary>A home as it was found at the door: whole, based on the version that the phone had.</summary>
public sealed record SaveLedgerRequest
{
    public int? ExpectedVersion { get; init; }
    public string? ContactName { get; init; }
    public string? Phone { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }
    public IReadOnlyList<LedgerPersonRequest>? People { get; init; }
    public string? Landlord { get; init; }
    public string? LandlordPhone { get; init; }
    public IReadOnlyList<LedgerEventRequest>? Events { get; init; }
    /// <summary>Sections that were looked at and are true; those that change are confirmed by that.</summary>
    public IReadOnlyList<string>? Confirmed { get; init; }
    /// <summary>Nothing has changed: only what is confirmed counts, the rest is not read.</summary>
    public bool OnlyConfirms { get; init; }
    /// <summary>By the phone's clock; null means now.</summary>
    public DateTimeOffset? OccurredAt { get; init; }
    public long? ClockOffset { get; init; }
}

/// <summary>A home that the ledger does not have yet.</summary>
public sealed record AddHomeRequest
{
    /// <summary>Null means the caller's own.</summary>
    public string? StairwellCode { get; init; }
    public int? Floor { get; init; }
    public string? Room { get; init; }
}
