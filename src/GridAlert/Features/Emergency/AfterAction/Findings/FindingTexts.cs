namespace GridAlert.Features.Emergency.AfterAction.Findings;

/// <summary>Names the texts of findings and improvements.</summary>
public sealed class FindingTexts;
