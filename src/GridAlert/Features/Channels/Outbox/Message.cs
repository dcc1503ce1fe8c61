using GridAlert.Platform;

namespace GridAlert.Features.Channels.Outbox;

/// <summary>A text on its way to an address. What it is about is not known here.</summary>
public sealed record Message
{
    public required Guid Id { get; init; }
    public required string Channel { get; init; }
    public required bool Urgent { get; init; }
    public Guid? DispatchId { get; init; }
    public string? StairwellCode { get; init; }
    public short? Role { get; init; }
    public Guid? MemberId { get; init; }
    /// <summary>A robot, a phone to push to, or what a telephone number is found by.</summary>
    public required string Address { get; init; }
    public Personal? Number { get; init; }
    /// <summary>Where it really goes.</summary>
    public string To => Number?.Open ?? Address;
    public required string Text { get; init; }
    /// <summary>Which try this is, from 1.</summary>
    public required short Attempts { get; init; }
    /// <summary>Disturbs nobody: what it asks, the phone does by itself.</summary>
    public bool Silent { get; init; }
}

/// <summary>Messages to holders of posts, as parallel lists; one without an address is left out.</summary>
public sealed record ReceiptMessages(Guid[] DispatchIds, string[] StairwellCodes, short[] Roles, Guid[] MemberIds, string?[] Addresses, string[] Texts);

/// <summary>Messages to accounts about stairwells in their hands, as parallel lists; one without an address is left out.</summary>
public sealed record AccountMessages(Guid[] DispatchIds, string?[] StairwellCodes, Guid?[] AccountIds, string?[] Addresses, string[] Texts);

/// <summary>What became of a try.</summary>
/// <param name="State">accepted, failed, withdrawn, or waiting for the next try.</param>
/// <param name="GiveBack">The try does not count: it was never made.</param>
/// <param name="InRecord">It belongs in the journal.</param>
public sealed record Settlement(Guid Id, short Attempt, string State, string? GatewayId, string? Outcome, DateTimeOffset NextAt, bool GiveBack, bool InRecord);
