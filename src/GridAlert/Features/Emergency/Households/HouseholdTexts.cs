namespace GridAlert.Features.Emergency.Households;

/// <summary>Names the texts of the doors, on the phone and in the command centre.</summary>
public sealed class HouseholdTexts;
