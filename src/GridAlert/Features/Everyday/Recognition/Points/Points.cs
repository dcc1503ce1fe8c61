using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Points;

/// <summary>Something that points are exchanged for.</summary>
public sealed record PointsItem
{
    public required Guid Id { get; init; }
    public required string CommunityCode { get; init; }
    public required string Name { get; init; }
    public required int Points { get; init; }
    public required int Stock { get; init; }
    public required bool Offered { get; init; }
}

public enum ExchangeState { Waiting, HandedOver, Returned }

/// <summary>An exchange: asked for on the phone, handed over at the community's office or returned.</summary>
public sealed record Exchange
{
    public required Guid Id { get; init; }
    public required Guid ItemId { get; init; }
    public required string ItemName { get; init; }
    public required string CommunityCode { get; init; }
    public required Guid MemberId { get; init; }
    public required Personal Name { get; init; }
    public required string StairwellCode { get; init; }
    public required int Points { get; init; }
    public required ExchangeState State { get; init; }
    public required DateTimeOffset AskedAt { get; init; }
    public DateTimeOffset? SettledAt { get; init; }
    public string? Reason { get; init; }

    /// <summary>What is shown on the phone and looked for at the desk.</summary>
    public string Number => Id.ToString("N")[^6..].ToUpperInvariant();
}

/// <summary>A posting as its owner reads it: above zero what came, below what went.</summary>
public sealed record PointsLine(DateTimeOffset At, string Kind, long Amount, string? ItemName);

/// <summary>Somebody's points.</summary>
public sealed record PersonPoints
{
    public required Guid MemberId { get; init; }
    public required Personal Name { get; init; }
    public required string StairwellCode { get; init; }
    public required long Balance { get; init; }
}

/// <summary>What a community gave out and what became of it; the four are nothing together.</summary>
/// <param name="Issued">Zero or below.</param>
public sealed record PointsBalance(long Issued, long Members, long Held, long Spent)
{
    public bool IsTrue => Issued + Members + Held + Spent == 0;
}

public sealed record ItemRequest(string? Name, int? Points, int? Stock);

/// <param name="Added">What came into stock, or below zero what went.</param>
public sealed record ItemChange(Guid Item, int? Points, int? Added, bool Offered);
