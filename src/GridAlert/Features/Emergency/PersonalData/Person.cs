using System.Text.Json;

namespace GridAlert.Features.Emergency.PersonalData;

/// <summary>Of whom there is data: somebody of a trio, whom a home named as its contact, or a side of a mediation.</summary>
public enum PersonKind { Member, Household, PartyA, PartyB }

/// <summary>Somebody who was looked for, as far as it takes to recognise them.</summary>
/// <param name="Id">Of a side of a mediation the case's.</param>
/// <param name="Role">The post; null for everybody else.</param>
/// <param name="Room">Of a home alone.</param>
public sealed record PersonFound(PersonKind Kind, Guid Id, string Name, string? Phone, string StairwellCode, string? Role, string? Room);

public sealed record PersonPost(string StairwellCode, string Role, bool Cover, DateTimeOffset BeganAt, DateTimeOffset? EndedAt);

public sealed record PersonDevice(string? Name, DateTimeOffset BoundAt, DateTimeOffset? LastSeenAt, DateTimeOffset? RevokedAt);

public sealed record PersonKit(string Kind, string? Number, DateTimeOffset IssuedAt, DateTimeOffset? ReturnedAt);

public sealed record PersonEvent(string Kind, string Title, DateOnly HeldOn);

public sealed record PersonAnswer(
    Guid DispatchId, string Title, DateTimeOffset SentAt, string State, DateTimeOffset? ReadAt, DateTimeOffset? AcknowledgedAt, DateTimeOffset? CompletedAt, DateTimeOffset? DeclinedAt,
    string? Note, string? Reason, JsonElement? Reply);

public sealed record PersonReport(Guid ReportId, string Kind, string Text, DateTimeOffset ReportedAt, string State, int Photos);

public sealed record PersonRequest(Guid RequestId, string Kind, string Text, string? ContactName, string? ContactPhone, DateTimeOffset ReceivedAt, string State);

public sealed record PersonVisit(string Title, string Outcome, string? Note, DateTimeOffset OccurredAt);

public sealed record PersonHours(DateOnly Day, int Minutes, string Source, string State, string? Text);

/// <summary>Points, exchanges, awards, letters, allowances, help and objections: each as a line.</summary>
public sealed record PersonRecognition(DateTimeOffset At, string Kind, long Amount, string? Text);

/// <summary>Whether a phone of theirs answered the silent test of a month.</summary>
public sealed record PersonSilentTest(DateOnly Month, DateTimeOffset AskedAt, DateTimeOffset? AnsweredAt);

public sealed record PersonSignUp(string Title, DateOnly HeldOn, DateTimeOffset At);

/// <summary>A group that they were picked into.</summary>
public sealed record PersonPick(string Audience, DateTimeOffset At);

/// <summary>A version of a home's ledger, with everybody who lives there.</summary>
public sealed record PersonLedger(DateTimeOffset At, JsonElement Content);

public sealed record PersonMessage(string Channel, string State, DateTimeOffset CreatedAt, string? Number);

public sealed record PersonLook(DateTimeOffset At, string? ByName, string? Reason);

/// <summary>What a side of a mediation is in it; the words of its steps speak of both and are nobody's own.</summary>
public sealed record PersonMediation(DateTimeOffset OpenedAt, string Kind, string State, string Subject, string? Agreement, DateOnly? AgreedOn, DateOnly? FulfilBy, DateOnly? FulfilledOn, IReadOnlyList<int>? Scores);

/// <summary>Everything that is kept of one person, for that person.</summary>
public sealed record PersonFile
{
    public required PersonKind Kind { get; init; }
    public required Guid Id { get; init; }
    public required DateTimeOffset ExportedAt { get; init; }
    public required string? Name { get; init; }
    public required string? Phone { get; init; }
    public string? StairwellCode { get; init; }
    public string? Room { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public IReadOnlyList<PersonPost> Posts { get; init; } = [];
    public IReadOnlyList<PersonDevice> Devices { get; init; } = [];
    public IReadOnlyList<PersonKit> Kit { get; init; } = [];
    public IReadOnlyList<PersonEvent> Events { get; init; } = [];
    public IReadOnlyList<PersonSignUp> SignUps { get; init; } = [];
    public IReadOnlyList<PersonPick> Picks { get; init; } = [];
    public IReadOnlyList<PersonSilentTest> SilentTests { get; init; } = [];
    public IReadOnlyList<PersonAnswer> Answers { get; init; } = [];
    public IReadOnlyList<PersonReport> Reports { get; init; } = [];
    public IReadOnlyList<PersonRequest> Requests { get; init; } = [];
    public IReadOnlyList<PersonMediation> Mediations { get; init; } = [];
    public IReadOnlyList<PersonVisit> Visits { get; init; } = [];
    public IReadOnlyList<PersonHours> Hours { get; init; } = [];
    public IReadOnlyList<PersonRecognition> Recognition { get; init; } = [];
    /// <summary>Who may be written to; null without consent.</summary>
    public string? Employer { get; init; }
    public IReadOnlyList<PersonLedger> Ledger { get; init; } = [];
    public IReadOnlyList<PersonMessage> Messages { get; init; } = [];
    public IReadOnlyList<PersonLook> Looks { get; init; } = [];
}
