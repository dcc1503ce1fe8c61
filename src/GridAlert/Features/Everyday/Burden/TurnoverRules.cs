namespace GridAlert.Features.Everyday.Burden;

/// <summary>A post of a trio from its beginning to its end, as one even where its unit was rearranged on the way.</summary>
/// <param name="Ended">Null while it is held.</param>
public sealed record Term(string StairwellCode, string Role, DateTimeOffset Began, DateTimeOffset? Ended, string? Reason);

/// <param name="MeanPosts">Held on average, day by day.</param>
/// <param name="VacantDays">Days on which posts of standing stairwells had no holder, over all posts.</param>
/// <param name="TenureDays">The median of those who serve at the end.</param>
public sealed record Turnover(int Posts, int Held, double MeanPosts, int Leavers, int VacantDays, int? TenureDays)
{
    /// <summary>Leavers ÷ mean posts; null without posts.</summary>
    public double? Rate => MeanPosts <= 0 ? null : Leavers / MeanPosts;
}

/// <summary>How long people stay: from the posts alone.</summary>
public static class TurnoverRules
{
    /// <summary>What ends a post without anybody's words: a rearrangement of stairwells, an import of the roster.</summary>
    private static readonly string[] Codes = ["merged", "roster"];

    /// <param name="readsWords">Whether the reader may know what was written about somebody.</param>
    public static (string Kind, string? Words) ReasonOf(string? reason, bool readsWords) =>
        string.IsNullOrWhiteSpace(reason) ? ("unsaid", null)
        : Codes.Contains(reason) ? (reason, null)
        : readsWords ? ("said", reason)
        : ("given", null);

    /// <param name="posts">Three for each standing stairwell.</param>
    /// <param name="terms">Of these stairwells, also those before.</param>
    /// <param name="since">When posts first could be held; days before count in no figure.</param>
    public static Turnover Of(int posts, IReadOnlyCollection<Term> terms, DateTimeOffset from, DateTimeOffset until, DateTimeOffset since)
    {
        var begins = from > since ? from : since;
        var days = (until - begins).TotalDays;
        if (days <= 0)
            return new(posts, 0, 0, 0, 0, null);
        var held = terms.Sum(term => Days(term, begins, until));
        var serving = terms.Where(term => term.Began < until && (term.Ended is null || term.Ended >= until)).ToList();
        return new(
            posts, serving.Count, held / days, terms.Count(term => term.Ended >= begins && term.Ended < until),
            Math.Max(0, (int)Math.Round((posts * days) - held)), Median([.. serving.Select(term => (int)(until - term.Began).TotalDays)]));
    }

    private static double Days(Term term, DateTimeOffset from, DateTimeOffset until)
    {
        var began = term.Began > from ? term.Began : from;
        var ended = term.Ended is { } end && end < until ? end : until;
        return Math.Max(0, (ended - began).TotalDays);
    }

    private static int? Median(int[] days)
    {
        Array.Sort(days);
        return days.Length == 0 ? null : days[(days.Length - 1) / 2];
    }
}

/// <summary>What the three of a trio did: answers to dispatches and visits.</summary>
public sealed record TrioActs(string StairwellCode, int Lead, int Information, int Support)
{
    public int All => Lead + Information + Support;

    public int Most => Math.Max(Lead, Math.Max(Information, Support));
}

/// <param name="Judged">Trios that did enough to be judged.</param>
/// <param name="Uneven">Of these, those where one of three did more than three fifths.</param>
public sealed record Evenness(int Lead, int Information, int Support, int Judged, int Uneven)
{
    /// <summary>So few acts say nothing of how a trio shares them.</summary>
    public const int Fewest = 6;

    public static Evenness Of(IReadOnlyCollection<TrioActs> trios) => new(
        trios.Sum(trio => trio.Lead), trios.Sum(trio => trio.Information), trios.Sum(trio => trio.Support),
        trios.Count(trio => trio.All >= Fewest), trios.Count(IsUneven));

    public static bool IsUneven(TrioActs trio) => trio.All >= Fewest && trio.Most * 5 > trio.All * 3;
}
