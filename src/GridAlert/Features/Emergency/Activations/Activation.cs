namespace GridAlert.Features.Emergency.Activations;

/// <summary>Warning levels 蓝黄橙红, rising.</summary>
public enum Level { Blue, Yellow, Orange, Red }

public enum Mode { Normal, Emergency }

/// <summary>One emergency 战时启动: scope, scenario, level, reason, begin and end.</summary>
public sealed record Activation
{
    public required Guid Id { get; init; }
    public required string Scenario { get; init; }
    public required Level Level { get; init; }
    public required string Reason { get; init; }
    public required bool Drill { get; init; }
    public required string[] UnitCodes { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public required string OpenedByName { get; init; }
    /// <summary>Null while it is open.</summary>
    public DateTimeOffset? EndedAt { get; init; }
    public string? EndedByName { get; init; }
    public string? EndReason { get; init; }

    public bool IsOpen => EndedAt is null;
}
