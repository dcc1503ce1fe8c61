namespace GridAlert.Features.Everyday.Units;

/// <summary>Names the texts about units, rosters, trios and who is responsible.</summary>
public sealed class UnitsTexts;
