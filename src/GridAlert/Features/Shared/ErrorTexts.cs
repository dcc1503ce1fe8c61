namespace GridAlert.Features.Shared;

/// <summary>Names the texts of the error pages.</summary>
public sealed class ErrorTexts;
