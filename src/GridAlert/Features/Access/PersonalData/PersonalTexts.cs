namespace GridAlert.Features.Access.PersonalData;

/// <summary>Names the texts about personal data.</summary>
public sealed class PersonalTexts;
