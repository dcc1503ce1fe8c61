namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>Names the resources of the phone page.</summary>
public sealed class PhoneTexts;
