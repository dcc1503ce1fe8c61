using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Audiences;

/// <summary>A named audience 网格工作群: everybody who holds one of these posts in these units now, and who was picked by hand.</summary>
/// <param name="Roles">The posts of the rule; empty where everybody is picked.</param>
/// <param name="UnitCodes">The units of the rule.</param>
/// <param name="Picked">How many were picked by hand.</param>
/// <param name="People">How many are in it now.</param>
public sealed record Audience(Guid Id, string UnitCode, string Name, IReadOnlyList<string> Roles, IReadOnlyList<string> UnitCodes, int Picked, int People);

/// <summary>Somebody in an audience.</summary>
/// <param name="IsPicked">By hand; else by the rule.</param>
public sealed record AudienceMember(Guid MemberId, Personal Name, string StairwellCode, string Role, bool HasDevice, bool IsPicked);

public sealed record AudienceRequest(string? Name, IReadOnlyList<string>? Roles, IReadOnlyList<string>? UnitCodes);

public sealed record SoundAudience(string Name, string[] Roles, string[] UnitCodes);
