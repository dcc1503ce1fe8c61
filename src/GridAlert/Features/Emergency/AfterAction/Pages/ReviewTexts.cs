namespace GridAlert.Features.Emergency.AfterAction.Pages;

/// <summary>Names the texts of the review.</summary>
public sealed class ReviewTexts;
