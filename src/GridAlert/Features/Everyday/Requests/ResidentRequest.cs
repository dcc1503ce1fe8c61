namespace GridAlert.Features.Everyday.Requests;

/// <summary>
/// received → accepted → in hand → answered → confirmed by the resident, or reopened, or lapsed by the resident's silence. None
/// ends without an answer but what an officer marks as abuse.
/// </summary>
public enum RequestState { Received, Accepted, InHand, Answered, Reopened, Confirmed, Lapsed, Abuse }

/// <summary>Which level must see to it that a request moves; it rises when nobody does.</summary>
public enum RequestHands { Grid, Community, Street, District }

/// <summary>A kind of request with its times, as data.</summary>
/// <param name="RaiseWithin">How long each further level has before it rises again.</param>
/// <param name="ConfirmWithin">After so much silence of the resident an answered request ends by itself.</param>
/// <param name="Administrative">It goes to the work station that serves the place, where there is one.</param>
public sealed record RequestKind(string Key, string Name, TimeSpan AcceptWithin, TimeSpan AnswerWithin, TimeSpan RaiseWithin, TimeSpan ConfirmWithin, bool Administrative = false);

/// <summary>Whom to ask back; masked until somebody asks to see the stairwell's people.</summary>
public sealed record RequestContact(string? Name, string? Phone);

/// <param name="Act">What was done, in the journal's words.</param>
/// <param name="ByWhom">resident, trio, office or clock.</param>
/// <param name="ByName">An officer; null for everybody else.</param>
/// <param name="Hands">The level that it rose to; null for other acts.</param>
public sealed record RequestStep(DateTimeOffset At, string Act, string ByWhom, string? ByName, string? Text, string? Owner, RequestHands? Hands);

/// <summary>What everybody may read about it, worded by an officer.</summary>
public sealed record PublicAnswer(string Question, string Answer, DateTimeOffset PublishedAt, string PublishedByName);

/// <summary>What a resident asks for, and what became of it.</summary>
public sealed record ResidentRequest
{
    public required Guid Id { get; init; }
    public required string Kind { get; init; }
    public required string KindName { get; init; }
    /// <summary>Only the desk and whoever is attached there for legal matters see it; lists hold none of its words.</summary>
    public required bool IsConfidential { get; init; }
    /// <summary>Null for who may only look.</summary>
    public string? Text { get; init; }
    public required string StairwellCode { get; init; }
    /// <summary>A trio raised it on a resident's behalf; else the resident did, through the stairwell's code.</summary>
    public required bool ByTrio { get; init; }
    /// <summary>The household's room as people say it.</summary>
    public string? Household { get; init; }
    public RequestContact? Contact { get; init; }
    public required RequestState State { get; init; }
    /// <summary>Another body that has it in hand; null while the units themselves have.</summary>
    public string? Owner { get; init; }
    public required RequestHands InHandsOf { get; init; }
    /// <summary>When what is awaited must have happened; null once it is closed, and while the clock stands still.</summary>
    public DateTimeOffset? DueAt { get; init; }
    /// <summary>Since when the clock stands still, because the community is in emergency mode.</summary>
    public DateTimeOffset? PausedSince { get; init; }
    /// <summary>The first thing that did not come in time; stays for ever.</summary>
    public DateTimeOffset? LateAt { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public DateTimeOffset? AcceptedAt { get; init; }
    public string? AcceptedByName { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }
    /// <summary>Every answer so far came in time; null before the first.</summary>
    public bool? OnTime { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
    /// <summary>1 to 5, by the resident.</summary>
    public int? Rating { get; init; }
    public required int Reopened { get; init; }
    public IReadOnlyList<RequestStep> Steps { get; init; } = [];
    public PublicAnswer? Published { get; init; }
    /// <summary>What the resident follows it with; only for who raised it.</summary>
    public string? TrackingCode { get; init; }

    /// <summary>As who may only look sees it: that it is there and how it stands, not what people wrote.</summary>
    public ResidentRequest WithoutWords() => this with { Text = null, Contact = null, Household = null, Steps = [.. Steps.Select(step => step with { Text = null })] };
}
