using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>How many homes the trios know, and the yearly figures of posts, taking part and disputes.</summary>
public sealed class ReadBaseline(BaselineQuery query, TurnoverQuery posts, BurdenSettings settings, UnitTree tree, TimeProvider time)
{
    private const int YearsShown = 3;

    public async Task<Outcome<BaselinePicture>> RunAsync(Caller caller, string unitCode, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit) || AccessPolicy.Refuse(caller, Act.See, unit) is not null)
            return Problem.NotFound;
        var now = time.GetUtcNow();
        var years = BaselineRules.Years(now, YearsShown);
        var terms = await posts.TermsAsync(unit, years[^1].Until, cancel);
        // Nothing is said of years before anybody served.
        var since = terms.Count == 0 ? now : terms.Min(term => term.Began);
        years = [.. years.Where(year => year.IsRunning || year.Until > since)];
        var homes = await query.HomesAsync(unit, years, settings.AcquaintedMonths, cancel);
        var held = await query.PostsAsync(unit, years, cancel);
        var disputes = BaselineRules.TellsDisputes(unit.Kind) ? await query.DisputesAsync(unit, years, cancel) : null;
        var present = homes.Where(one => one.Year == years[0].Year).ToList();
        return new BaselinePicture(
            unit.Code, now.Day(), settings.AcquaintedMonths, BaselineRules.Of(present),
            [.. unit.Children.Select(part => new AcquaintanceOf(part.Code, part.Name, BaselineRules.Of([.. present.Where(one => tree.Find(one.StairwellCode)?.LiesIn(part.Code) == true)])))],
            [
                .. years.Select(year => new BaselineYear(
                    year.Year, year.IsRunning, BaselineRules.Of([.. homes.Where(one => one.Year == year.Year)]), held.Where(one => one.Year == year.Year).Sum(one => one.Held),
                    held.Where(one => one.Year == year.Year).Sum(one => one.Trained), BaselineRules.TenureAt(terms, year.Until), disputes?.GetValueOrDefault(year.Year, Disputes.None))),
            ]);
    }
}
