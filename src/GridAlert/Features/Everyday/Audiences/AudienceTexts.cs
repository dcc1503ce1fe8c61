namespace GridAlert.Features.Everyday.Audiences;

/// <summary>Names the texts of audiences.</summary>
public sealed class AudienceTexts;
