namespace GridAlert.Features.Everyday.Council;

/// <summary>Names the texts of the grid council.</summary>
public sealed class CouncilTexts;
