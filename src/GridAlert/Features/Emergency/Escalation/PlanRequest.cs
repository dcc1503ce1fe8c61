namespace GridAlert.Features.Emergency.Escalation;

public sealed record StepRequest(string? After, string? Condition, string? Who, string? Via, int? Times, string? Every);

/// <summary>An escalation plan as it is asked for. Enums and durations are texts, so that a wrong one is named in the answer.</summary>
public sealed record PlanRequest(
    string? Key, IReadOnlyDictionary<string, string?>? Name, IReadOnlyList<string?>? Kinds, IReadOnlyDictionary<string, IReadOnlyList<StepRequest?>?>? Levels);
