namespace GridAlert.Features.Access;

/// <summary>Names the texts of the invite sheets.</summary>
public sealed class InvitesTexts;
