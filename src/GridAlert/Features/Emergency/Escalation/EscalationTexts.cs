namespace GridAlert.Features.Emergency.Escalation;

/// <summary>Names the texts of escalation plans and timetables.</summary>
public sealed class EscalationTexts;
