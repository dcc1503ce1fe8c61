namespace GridAlert.Features.Access.Audit;

/// <summary>Marks the texts of the audit.</summary>
public sealed class AuditTexts;
