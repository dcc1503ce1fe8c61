namespace GridAlert.Features.Everyday.Visits;

/// <summary>Names the texts of visits, on the phone and for officers.</summary>
public sealed class VisitTexts;
