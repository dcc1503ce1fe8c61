namespace GridAlert.Features.Access;

/// <summary>Names the resources of the page that an invite opens.</summary>
public sealed class JoinTexts;
