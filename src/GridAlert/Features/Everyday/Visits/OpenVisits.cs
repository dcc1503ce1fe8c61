using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Visits;

/// <summary>What a member's phone proposes for today, and what else the month has.</summary>
/// <param name="Reminded">Today's reminder: for how many homes; null when none was given.</param>
/// <param name="IsPaused">The community is in emergency mode: nothing is due.</param>
public sealed record VisitRound(Month Month, IReadOnlyList<VisitHome> Round, IReadOnlyList<VisitHome> Others, VisitCover Cover, int? Reminded, bool IsPaused, TimeSpan Paused);

/// <summary>The month's cover of a unit, part by part.</summary>
public sealed record VisitPicture(Unit Unit, Month Month, IReadOnlyList<VisitCoverOf> Parts)
{
    public VisitCover Whole => VisitCover.Sum([.. Parts.Select(part => part.Cover)]);
}

/// <summary>Reads visits for whoever asks.</summary>
public sealed class OpenVisits(VisitQuery query, VisitReminderStore reminders, UnitTree tree, TimeProvider time)
{
    /// <summary>Since when there are months to look at.</summary>
    private static readonly Month Earliest = new(2020, 1);

    public Month Present => Month.Of(time.GetUtcNow().Day());

    public async Task<VisitRound> RoundAsync(Caller caller, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var (today, month) = (now.Day(), Month.Of(now.Day()));
        var homes = await query.HomesAsync(await query.StairwellsAsync(caller.Id, cancel), month, now, cancel);
        var clock = MonthClock.Of(month, tree.Find(caller.UnitCode)!, await query.SpansAsync(month, cancel), now);
        var round = VisitRules.Round(homes, today, month.End.DayNumber - today.DayNumber);
        return new(month, round, VisitRules.InOrder(homes.Except(round)), VisitRules.CoverOf([.. homes.Select(home => home.Outcome)]),
            clock.IsPaused ? null : await reminders.OfTodayAsync(caller.Id, today, cancel), clock.IsPaused, clock.Paused);
    }

    /// <param name="month">yyyy-MM; null means the present one.</param>
    public async Task<Outcome<VisitPicture>> CoverAsync(Caller caller, string unitCode, string? month, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit) || AccessPolicy.Refuse(caller, Act.See, unit) is not null)
            return Problem.NotFound;
        var asked = month is null ? Present : Month.Read(month);
        if (asked is not { } known || known.First < Earliest.First || known.First > Present.First)
            return Problem.Invalid([new("month", "notATime")]);
        return new VisitPicture(unit, known, await query.CoverAsync(unit, known, time.GetUtcNow(), cancel));
    }
}
