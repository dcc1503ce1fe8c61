using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>A work station 社区工作站, or a bought service 购买服务: an owner of requests that is no unit of ours.</summary>
public sealed record WorkStation
{
    public required Guid Id { get; init; }
    public required string UnitCode { get; init; }
    public required string Kind { get; init; }
    public required string Name { get; init; }
    /// <summary>The units that it serves.</summary>
    public required string[] Areas { get; init; }
    /// <summary>What is administrative goes to it by itself.</summary>
    public required bool Administrative { get; init; }
    public Personal? ContactName { get; init; }
    public Personal? ContactPhone { get; init; }
    public required DateTimeOffset BeganAt { get; init; }
    public required string ByName { get; init; }
    /// <summary>Requests that it has, and has had.</summary>
    public required int Open { get; init; }
    public required int Total { get; init; }
}

public static class StationKind
{
    public static IReadOnlyList<string> All { get; } = ["station", "provider"];
}

/// <summary>How much a month's requests burden communities: what others took off them.</summary>
/// <param name="WithStation">Of the <paramref name="Requests"/>.</param>
/// <param name="AdministrativeWithStation">Of the <paramref name="Administrative"/> among them.</param>
public sealed record TakenOff(string Code, string Name, int Requests, int WithStation, int Administrative, int AdministrativeWithStation);
