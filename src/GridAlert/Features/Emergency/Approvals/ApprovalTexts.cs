namespace GridAlert.Features.Emergency.Approvals;

/// <summary>Marks the texts about a second person's approval.</summary>
public sealed class ApprovalTexts;
