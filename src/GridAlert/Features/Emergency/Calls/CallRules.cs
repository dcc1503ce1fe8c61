namespace GridAlert.Features.Emergency.Calls;

/// <summary>What a call counts for, and who is called next.</summary>
public static class CallRules
{
    /// <summary>How long a stairwell rests once everybody in it was called in vain: three calls in five minutes are the custom.</summary>
    public static TimeSpan RestFor { get; } = TimeSpan.FromSeconds(100);

    /// <summary>Only a person's answer is an answer; a voicemail never is.</summary>
    public static bool Counts(CallOutcome outcome, bool heardToTheEnd) =>
        outcome == CallOutcome.InPerson || (outcome == CallOutcome.Answered && heardToTheEnd);

    /// <summary>The lead first by voice, then the information officer, then the support officer; who was called already, after the others. Null when nobody has a number that works.</summary>
    public static CallPerson? NextPerson(IReadOnlyList<CallPerson> people) =>
        people.Where(person => person.CanBeCalled).OrderBy(person => person.LastCalledAt ?? DateTimeOffset.MinValue).FirstOrDefault();

    /// <summary>The stairwell to call now: the first in the list's order that nobody else is calling and that does not rest.</summary>
    public static CallItem? Next(IReadOnlyList<CallItem> items, DateTimeOffset now) =>
        items.FirstOrDefault(item => item.Claim is not { Mine: false } && !Rests(item, now))
        ?? items.FirstOrDefault(item => item.Claim is not { Mine: false })
        ?? (items.Count > 0 ? items[0] : null);

    /// <summary>Everybody who can be called there was, just now. Where nobody can be called, one call elsewhere is never in the way.</summary>
    public static bool Rests(CallItem item, DateTimeOffset now) =>
        NextPerson(item.People) is { LastCalledAt: { } at } && now - at < RestFor;
}
