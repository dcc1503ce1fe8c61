namespace GridAlert.Features.Emergency.Households;

/// <summary>An outcome's mark, so that it is never told by colour alone.</summary>
public static class HouseholdGlyph
{
    public static string Of(HouseholdOutcome outcome) => outcome switch
    {
        HouseholdOutcome.Done => "✔",
        HouseholdOutcome.Absent => "○",
        HouseholdOutcome.Refused => "✕",
        HouseholdOutcome.Moved => "→",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };
}
