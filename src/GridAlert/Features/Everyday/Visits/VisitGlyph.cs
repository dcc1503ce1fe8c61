namespace GridAlert.Features.Everyday.Visits;

/// <summary>An outcome's mark, so that it is never told by colour alone.</summary>
public static class VisitGlyph
{
    public static string Of(VisitOutcome outcome) => outcome switch
    {
        VisitOutcome.Met => "✔",
        VisitOutcome.Refused => "✕",
        VisitOutcome.Absent => "○",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };
}
