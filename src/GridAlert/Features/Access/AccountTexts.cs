namespace GridAlert.Features.Access;

/// <summary>Marks the texts of the pages about signing in and accounts.</summary>
public sealed class AccountTexts;
