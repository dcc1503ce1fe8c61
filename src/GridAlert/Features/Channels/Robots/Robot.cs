namespace GridAlert.Features.Channels.Robots;

/// <summary>A group's robot or another system's webhook; it hears of what is sent to its unit.</summary>
/// <param name="Host">The only part of the address that a page shows: the rest is a credential.</param>
public sealed record Robot(Guid Id, string UnitCode, string Channel, string Name, string Host, string Url, string? Secret, DateTimeOffset CreatedAt, string CreatedByName);
