namespace GridAlert.Features.Everyday.Burden;

/// <summary>A duty that communities may be asked to do.</summary>
/// <param name="Kinds">Kinds of dispatches that it covers; empty for any.</param>
/// <param name="OfficeCode">Who may ask, with everybody below; null for everybody.</param>
/// <param name="EndsOn">Its last day; null without end.</param>
public sealed record Duty(Guid Id, string UnitCode, string Title, IReadOnlyList<string> Kinds, string? OfficeCode, DateOnly BeginsOn, DateOnly? EndsOn, string MadeByName)
{
    public bool IsInForce(DateOnly day) => BeginsOn <= day && (EndsOn is null || EndsOn >= day);
}

public static class DutyRules
{
    public const int MaxTitle = 100;

    /// <summary>Whether what is asked stands on no duty of a list that is kept at all.</summary>
    /// <param name="inForce">The list as it is today.</param>
    /// <param name="office">The lineage of whoever asks.</param>
    public static bool IsOffList(IReadOnlyCollection<Duty> inForce, string kind, IReadOnlyCollection<string> office) =>
        inForce.Count > 0 && !inForce.Any(duty => (duty.Kinds.Count == 0 || duty.Kinds.Contains(kind)) && (duty.OfficeCode is null || office.Contains(duty.OfficeCode)));
}
