namespace GridAlert.Features.Everyday.Law.Opinions;

/// <summary>What an office asks the residents of a unit 征求意见.</summary>
/// <param name="Until">The last day on which answers are taken.</param>
public sealed record OpinionTopic(Guid Id, string UnitCode, string Title, string Question, IReadOnlyList<string> Options, DateOnly Until, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt)
{
    public bool TakesAnswers(DateOnly today) => ClosedAt is null && today <= Until;
}

/// <summary>A topic with what was chosen within a unit, in the order of its options.</summary>
public sealed record OpinionSummary(OpinionTopic Topic, IReadOnlyList<int> Counts)
{
    public int All => Counts.Sum();
}

/// <param name="Options">One a line.</param>
public sealed record OpinionRequest(string? Title, string? Question, string? Options, DateOnly? Until);
