namespace GridAlert.Features.Everyday.Events;

/// <summary>Names the texts of activities on the phone.</summary>
public sealed class ActivityTexts;
