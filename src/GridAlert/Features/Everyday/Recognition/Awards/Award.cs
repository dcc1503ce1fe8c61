using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Awards;

/// <summary>What a nomination and an award stand on: a year's figures.</summary>
/// <param name="Minutes">Confirmed hours, in minutes.</param>
/// <param name="Months">With a rating.</param>
/// <param name="StarSum">Stars of all those months together.</param>
public sealed record Evidence(long Minutes, int Dispatches, int Visits, int Events, int Months, int StarSum);

/// <summary>A stairwell or a person, by the figures of a year.</summary>
/// <param name="MemberId">Null for a stairwell.</param>
public sealed record Nominee(string StairwellCode, Guid? MemberId, Personal? Name, Evidence Evidence, bool IsAwarded);

/// <summary>先锋楼道 or 先锋个人: what people decided.</summary>
public sealed record Award
{
    public required Guid Id { get; init; }
    /// <summary>stairwell or person.</summary>
    public required string Kind { get; init; }
    /// <summary>Who gave it.</summary>
    public required string UnitCode { get; init; }
    public required int Year { get; init; }
    public required string StairwellCode { get; init; }
    public Guid? MemberId { get; init; }
    public Personal? Name { get; init; }
    public required string Reason { get; init; }
    public required Evidence Evidence { get; init; }
    public required DateTimeOffset DecidedAt { get; init; }
    public required string DecidedByName { get; init; }
    public string? RevokedReason { get; init; }
}

/// <param name="Member">Null for a stairwell.</param>
public sealed record AwardRequest(int? Year, string? Stairwell, Guid? Member, string? Reason);
