namespace GridAlert.Features.Emergency.Stairwells;

/// <summary>Names the texts of the stairwell page.</summary>
public sealed class StairwellTexts;
