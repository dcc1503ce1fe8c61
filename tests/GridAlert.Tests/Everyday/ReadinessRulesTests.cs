using CsCheck;
using GridAlert.Features.Everyday.Readiness;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Everyday;

/// <summary>What routine facts say of a stairwell: whether somebody would hear tonight, what falls short, and what mends it first.</summary>
public class ReadinessRulesTests
{
    private static readonly ReadinessOptions Usual = new();

    /// <summary>Everything as it should be.</summary>
    private static readonly StairwellFacts Sound = new() { Code = "s", Posts = 3, Phones = 3, Seen = 3, Tested = 3, Reached = 3, Homes = 12, Fresh = 12, Visited = 12, InTime = true };

    private static readonly Gen<StairwellFacts> AnyFacts =
        from posts in Gen.Int[0, 3]
        from phones in Gen.Int[0, posts]
        from seen in Gen.Int[0, phones]
        from tested in Gen.Int[0, posts]
        from reached in Gen.Int[0, tested]
        from homes in Gen.Int[-1, 20]
        from fresh in Gen.Int[0, Math.Max(0, homes)]
        from visited in Gen.Int[0, Math.Max(0, homes)]
        from inTime in Gen.Int[-1, 1]
        select new StairwellFacts
        {
            Code = "s",
            Posts = posts,
            Phones = phones,
            Seen = seen,
            Tested = tested,
            Reached = reached,
            Homes = homes < 0 ? null : homes,
            Fresh = fresh,
            Visited = visited,
            InTime = inTime < 0 ? null : inTime == 1,
        };

    [Fact]
    public void Where_all_is_well_a_stairwell_is_ready_and_asks_for_nothing()
    {
        var one = ReadinessRules.Of(Sound, Usual);
        (one.State, one.Score, one.Weak.Count, one.Act).ShouldBe((ReadinessState.Ready, 100, 0, null));
    }

    [Theory]
    [InlineData(0, 0, 0, MendingAct.FillPost)]
    [InlineData(2, 0, 0, MendingAct.Invite)]
    [InlineData(3, 1, 0, MendingAct.Ring)]
    public void A_stairwell_is_silent_while_no_phone_was_seen_and_one_act_mends_it(int posts, int phones, int seen, MendingAct act)
    {
        var one = ReadinessRules.Of(Sound with { Posts = posts, Phones = phones, Seen = seen, Tested = 0, Reached = 0 }, Usual);
        (one.State, one.Act).ShouldBe((ReadinessState.Silent, act));
    }

    [Fact]
    public void What_falls_short_is_named_and_mended_in_order()
    {
        (MendingAct? Act, string Weak) Of(StairwellFacts facts) => ReadinessRules.Of(facts, Usual) is var one && one.State == ReadinessState.Weak ? (one.Act, string.Join(' ', one.Weak)) : (null, "");
        Of(Sound with { Posts = 2, Phones = 2, Seen = 2 }).ShouldBe((MendingAct.FillPost, "Posts"));
        Of(Sound with { Phones = 1, Seen = 1 }).ShouldBe((MendingAct.Invite, "Phones"));
        Of(Sound with { Seen = 1 }).ShouldBe((MendingAct.Ring, "Phones"));
        Of(Sound with { InTime = false }).ShouldBe((MendingAct.Ring, "Answer"));
        Of(Sound with { Fresh = 9, Visited = 9 }).ShouldBe((MendingAct.ConfirmLedger, "Ledger Visits"));
        Of(Sound with { Visited = 9 }).ShouldBe((MendingAct.PlanVisits, "Visits"));
        Of(Sound with { Reached = 1 }).ShouldBe((MendingAct.Ring, "Test"));
    }

    [Fact]
    public void What_nobody_asked_says_nothing_and_an_empty_ledger_says_that_it_is_empty()
    {
        var unknown = Sound with { InTime = null, Tested = 0, Reached = 0, Homes = null, Fresh = 0, Visited = 0 };
        ReadinessRules.Of(unknown, Usual).State.ShouldBe(ReadinessState.Ready);
        var empty = ReadinessRules.Of(unknown with { Homes = 0 }, Usual);
        (empty.Score, string.Join(' ', empty.Weak)).ShouldBe((66, "Ledger"));
    }

    [Fact]
    public void A_threshold_is_reached_by_standing_on_it()
    {
        var half = Sound with { Homes = 10, Fresh = 8, Visited = 8 };
        ReadinessRules.Of(half, Usual).State.ShouldBe(ReadinessState.Ready);
        ReadinessRules.Of(half, Usual with { LedgerPercent = 81 }).Weak.ShouldBe([ReadinessFact.Ledger]);
        ReadinessRules.Of(Sound with { Seen = 0 }, Usual with { PhonesPercent = 0 }).State.ShouldBe(ReadinessState.Silent);
    }

    [Fact]
    public void The_spread_shows_the_dark_corner_that_an_average_hides()
    {
        ReadinessRules.SpreadOf([]).ShouldBeNull();
        ReadinessRules.SpreadOf([40]).ShouldBe(new ReadinessSpread(40, 40, 40));
        ReadinessRules.SpreadOf([90, 100, 10, 90, 90, 90, 90, 90, 90, 90]).ShouldBe(new ReadinessSpread(100, 90, 10));
        ReadinessRules.SpreadOf([.. Enumerable.Range(1, 100)]).ShouldBe(new ReadinessSpread(91, 50, 10));
    }

    [Fact]
    public void More_of_what_is_done_never_makes_a_stairwell_less_ready() => AnyFacts.Sample(facts =>
    {
        var before = ReadinessRules.Of(facts, Usual);
        before.Score.ShouldBeInRange(0, 100);
        (before.State == ReadinessState.Silent).ShouldBe(facts.Seen == 0);
        (before.Act is null).ShouldBe(before.State == ReadinessState.Ready);
        foreach (var better in new[]
                 {
                     facts with { Seen = Math.Min(facts.Phones, facts.Seen + 1) }, facts with { Reached = Math.Min(facts.Tested, facts.Reached + 1) },
                     facts with { Fresh = Math.Min(facts.Homes ?? 0, facts.Fresh + 1) }, facts with { Visited = Math.Min(facts.Homes ?? 0, facts.Visited + 1) },
                     facts.InTime is null ? facts : facts with { InTime = true },
                 })
        {
            var after = ReadinessRules.Of(better, Usual);
            after.Score.ShouldBeGreaterThanOrEqualTo(before.Score);
            ((int)after.State).ShouldBeGreaterThanOrEqualTo((int)before.State);
        }
    });

    [Fact]
    public void A_units_figures_are_the_sum_of_its_parts() => AnyFacts.List[0, 20].Select(Gen.Int[0, 20], (facts, cut) => (facts, cut)).Sample((facts, cut) =>
    {
        var all = facts.ConvertAll(one => ReadinessRules.Of(one, Usual));
        var (left, right) = (ReadinessRules.Figures([.. all.Take(cut)]), ReadinessRules.Figures([.. all.Skip(cut)]));
        var whole = ReadinessRules.Figures(all);
        (whole.Stairwells, whole.Silent, whole.Weak, whole.Ready).ShouldBe((left.Stairwells + right.Stairwells, left.Silent + right.Silent, left.Weak + right.Weak, left.Ready + right.Ready));
        foreach (var part in new Func<ReadinessFigures, Part>[] { one => one.Posts, one => one.Phones, one => one.Answers, one => one.Ledger, one => one.Visits, one => one.Test })
            part(whole).ShouldBe(new(part(left).Count + part(right).Count, part(left).Of + part(right).Of));
        if (whole.Spread is { } spread)
            (spread.Worst <= spread.Median && spread.Median <= spread.Best).ShouldBeTrue();
    });
}
