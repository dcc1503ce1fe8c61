namespace GridAlert.Features.Everyday.Law;

/// <summary>Names the texts of law and virtue in the grid 网格+N: services, mediation, law days, groups, agreements, selections.</summary>
public sealed class LawTexts;
