using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Burden;

/// <param name="Before">The same of the year before; its rate is null where there was nobody.</param>
public sealed record UnitTurnover(string Code, string Name, Turnover Now, Turnover Before, Evenness Evenness)
{
    public bool IsRising => Now.Rate is { } now && Before.Rate is { } before && now > before;
}

/// <summary>Why so many left.</summary>
/// <param name="Kind">said, given, unsaid, or what of a rearrangement or an import ended the post.</param>
/// <param name="Words">Somebody's own; null for every kind but said.</param>
public sealed record LeaveReason(string Kind, string? Words, int Count);

/// <param name="Reasons">Why people left, the most frequent first; what was written about somebody is for those who keep the roster, others see that it was.</param>
/// <param name="Uneven">Trios in which one does most, the most uneven first.</param>
public sealed record TurnoverPicture(
    string UnitCode, DateOnly From, DateOnly Until, UnitTurnover Whole, IReadOnlyList<UnitTurnover> Parts, IReadOnlyList<LeaveReason> Reasons, IReadOnlyList<TrioActs> Uneven);

/// <summary>Who stays, who leaves, and how evenly the three of a trio carry: twelve months, and for the load four weeks.</summary>
public sealed class ReadTurnover(TurnoverQuery query, UnitTree tree, TimeProvider time)
{
    private const int ReasonsShown = 8;
    private const int UnevenShown = 10;
    private static readonly TimeSpan ActsOf = TimeSpan.FromDays(28);

    public async Task<Outcome<TurnoverPicture>> RunAsync(Caller caller, string unitCode, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit) || AccessPolicy.Refuse(caller, Act.See, unit) is not null)
            return Problem.NotFound;
        var now = time.GetUtcNow();
        var (from, before) = (now.AddYears(-1), now.AddYears(-2));
        var terms = await query.TermsAsync(unit, before, cancel);
        var acts = await query.ActsAsync(unit, now - ActsOf, now, cancel);
        var since = terms.Count == 0 ? now : terms.Min(term => term.Began);
        var left = terms.Where(term => term.Ended >= from && term.Ended < now).ToList();
        var readsWords = AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is null;
        return new TurnoverPicture(
            unit.Code, from.Day(), now.Day(), Of(unit), [.. unit.Children.Select(Of)],
            [.. left.GroupBy(term => TurnoverRules.ReasonOf(term.Reason, readsWords)).Select(reason => new LeaveReason(reason.Key.Kind, reason.Key.Words, reason.Count()))
                .OrderByDescending(reason => reason.Count).ThenBy(reason => reason.Kind, StringComparer.Ordinal).ThenBy(reason => reason.Words, StringComparer.Ordinal).Take(ReasonsShown)],
            [.. acts.Where(Evenness.IsUneven).OrderByDescending(trio => (double)trio.Most / trio.All).ThenByDescending(trio => trio.All).Take(UnevenShown)]);

        UnitTurnover Of(Unit part)
        {
            var own = terms.Where(term => tree.Find(term.StairwellCode)?.LiesIn(part.Code) == true).ToList();
            var posts = part.Within(UnitKind.Stairwell).Count() * TrioRole.All.Count;
            return new(part.Code, part.Name, TurnoverRules.Of(posts, own, from, now, since), TurnoverRules.Of(posts, own, before, from, since), Evenness.Of([.. acts.Where(trio => tree.Find(trio.StairwellCode)?.LiesIn(part.Code) == true)]));
        }
    }
}
