using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Audiences;

/// <summary>A named audience 网格工作群: everybody who holds one of these posts in these units now, and who was picked by hand.</summary>
/// <param name="Roles">The posts of the rule; empty where everybody is picked.</param>
/// <param name="UnitCodes">The units of the rule.</param>
/// <param name="Picked">How many were picked by hand.</param>
/// <param name="People">How many are in it now.</param>
public sealed record Audience(Guid Id, string UnitCode, string Name, IReadOnlyList<string> Roles, IReadOnlyList<string> UnitCodes, int Picked, int People);

/// <summary>An audience as one to choose; who is in it is not counted.</summary>
public sealed record AudienceChoice(Guid Id, string UnitCode, string Name);

/// <summary>An audience as one to send to.</summary>
public sealed record AudienceToReach
{
    public required Guid Id { get; init; }
    public required string UnitCode { get; init; }
    public required string[] Roles { get; init; }
    public required string[] UnitCodes { get; init; }
    public required bool HasPicks { get; init; }
    /// <summary>The stairwells where whoever was picked by hand serves now.</summary>
    public required string[] PickedAt { get; init; }
}

/// <summary>Somebody in an audience.</summary>
public sealed record AudienceMember
{
    public required Guid MemberId { get; init; }
    public required Personal Name { get; init; }
    public required string StairwellCode { get; init; }
    public required string Role { get; init; }
    public required bool HasDevice { get; init; }
    /// <summary>By hand; else by the rule.</summary>
    public required bool IsPicked { get; init; }
}

public sealed record AudienceRequest(string? Name, IReadOnlyList<string>? Roles, IReadOnlyList<string>? UnitCodes);

public sealed record SoundAudience(string Name, string[] Roles, string[] UnitCodes);
