using System.Collections.Immutable;

namespace GridAlert.Features.Emergency.Board;

/// <summary>Somebody's time in a post.</summary>
public sealed record PostHeld
{
    public required string StairwellCode { get; init; }
    public required Guid MemberId { get; init; }
    public required DateTimeOffset BeganAt { get; init; }
    /// <summary>Null while it is held.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>
/// How many posts of each stairwell are filled, and how many of their holders have a bound phone. A post counts by its own
/// times; a phone counts from the journal's line about it on, so that one bound later never shows earlier.
/// </summary>
public sealed class BoardRoster
{
    private readonly ILookup<string, PostHeld> _posts;
    private readonly ILookup<Guid, string> _stairwells;
    private readonly ImmutableHashSet<Guid> _reachable;

    /// <param name="reachable">Who had a phone before the first line that this roster will be told of.</param>
    public BoardRoster(IReadOnlyCollection<PostHeld> posts, IEnumerable<Guid> reachable)
        : this(posts.ToLookup(post => post.StairwellCode), posts.ToLookup(post => post.MemberId, post => post.StairwellCode), [.. reachable])
    {
    }

    private BoardRoster(ILookup<string, PostHeld> posts, ILookup<Guid, string> stairwells, ImmutableHashSet<Guid> reachable) =>
        (_posts, _stairwells, _reachable) = (posts, stairwells, reachable);

    /// <summary>The same roster once this member has a phone.</summary>
    public BoardRoster With(Guid memberId) => new(_posts, _stairwells, _reachable.Add(memberId));

    /// <summary>The same roster once this member's last phone is gone.</summary>
    public BoardRoster Without(Guid memberId) => new(_posts, _stairwells, _reachable.Remove(memberId));

    public IEnumerable<string> StairwellsOf(Guid memberId) => _stairwells[memberId].Distinct();

    public (int Members, int Devices) Of(string stairwellCode, DateTimeOffset at)
    {
        int members = 0, devices = 0;
        foreach (var post in _posts[stairwellCode])
        {
            if (post.BeganAt > at || post.EndedAt <= at)
                continue;
            members++;
            devices += _reachable.Contains(post.MemberId) ? 1 : 0;
        }
        return (members, devices);
    }
}
