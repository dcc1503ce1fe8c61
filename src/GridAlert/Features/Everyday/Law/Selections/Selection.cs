using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Law.Selections;

/// <summary>nominating → voting → announced.</summary>
public enum SelectionState { Nominating, Voting, Announced }

/// <summary>What can be won, as data.</summary>
public sealed record SelectionTitle(string Key, string Name);

/// <summary>A selection 评选 of a community, such as 最美家庭 2026.</summary>
public sealed record Selection
{
    public required Guid Id { get; init; }
    public required string CommunityCode { get; init; }
    public required string Title { get; init; }
    public required short Year { get; init; }
    /// <summary>How many are honoured.</summary>
    public required short Seats { get; init; }
    public required SelectionState State { get; init; }
    /// <summary>The last day of voting.</summary>
    public DateOnly? VoteUntil { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public DateTimeOffset? AnnouncedAt { get; init; }

    public bool TakesVotes(DateOnly today) => State == SelectionState.Voting && today <= VoteUntil;
}

/// <summary>Somebody on the ballot, who agreed to be named.</summary>
/// <param name="Withdrew">They no longer agree: nobody can vote for them, and they are not announced.</param>
public sealed record Nominee(Guid Id, Personal Name, string Reason, bool Withdrew = false);

/// <summary>A nominee with what the ballots say.</summary>
public sealed record Counted(Nominee Nominee, int Votes, bool Won);

/// <param name="Slips">How many households have a slip.</param>
/// <param name="Used">How many have voted.</param>
public sealed record Turnout(int Homes, int Slips, int Used);
