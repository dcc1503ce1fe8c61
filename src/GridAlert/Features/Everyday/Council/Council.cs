using System.Text.Json.Serialization;
using GridAlert.Features.Everyday.Requests;

namespace GridAlert.Features.Everyday.Council;

/// <summary>小, 急, 难: a small thing, one that cannot wait, one that one office alone does not solve.</summary>
public enum IssueTag { Small, Urgent, Hard }

/// <summary>open → decided, with owner and date → closed. What the council does not take on is dropped, with a reason.</summary>
public enum IssueState { Open, Decided, Closed, Dropped }

public enum MeetingState { Planned, Held, Cancelled }

/// <summary>Who can sit at the table and who can own a decision.</summary>
public enum Party { PartyBranch, Community, Property, OwnersCommittee, Partner, Residents, Office }

/// <param name="Owner">Any named party or unit.</param>
/// <param name="DueOn">The last day on which it is in time, but for days in emergency mode.</param>
public sealed record CouncilDecision(Guid MeetingId, string Text, Party Party, string Owner, DateOnly DueOn, DateTimeOffset At, string ByName);

/// <summary>What was done since the decision.</summary>
public sealed record CouncilNote(DateTimeOffset At, string ByName, string Words);

/// <summary>Something found in a grid that several parties must settle together.</summary>
public sealed record CouncilIssue
{
    public required Guid Id { get; init; }
    public required string UnitCode { get; init; }
    public required IssueTag Tag { get; init; }
    public required string Title { get; init; }
    public string? Words { get; init; }
    /// <summary>The request that it comes from; that one's own words stay there.</summary>
    public Guid? RequestId { get; init; }
    public required IssueState State { get; init; }
    public required DateTimeOffset RaisedAt { get; init; }
    public required string RaisedByName { get; init; }
    public CouncilDecision? Decision { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public string? EndedByName { get; init; }
    /// <summary>What came of it, or why it was dropped.</summary>
    public string? Outcome { get; init; }
    public IReadOnlyList<CouncilNote> Notes { get; init; } = [];
    /// <summary>When its unit was in emergency mode since it was decided.</summary>
    [JsonIgnore]
    public IReadOnlyList<Pause> Pauses { get; init; } = [];
}

/// <param name="Name">The body, not a person.</param>
public sealed record PartyThere(Party Party, string Name, int People);

/// <summary>A meeting of the council 联席会议.</summary>
public sealed record CouncilMeeting
{
    public required Guid Id { get; init; }
    public required string UnitCode { get; init; }
    public required string Title { get; init; }
    public required DateTimeOffset BeginsAt { get; init; }
    public required string Place { get; init; }
    public required MeetingState State { get; init; }
    public required string ByName { get; init; }
    public string? HeldByName { get; init; }
    public DateTimeOffset? PublishedAt { get; init; }
    public string? PublishedByName { get; init; }
    public IReadOnlyList<PartyThere> Parties { get; init; } = [];
    public IReadOnlyList<CouncilIssue> Agenda { get; init; } = [];
}

/// <param name="Late">Decided, and its day is over.</param>
public sealed record IssueCounts(int Open, int Decided, int Late, int Closed);
