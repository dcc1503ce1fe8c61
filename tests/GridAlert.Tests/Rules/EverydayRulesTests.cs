using CsCheck;
using GridAlert.Features.Everyday.Ledger;
using GridAlert.Features.Everyday.Visits;
using GridAlert.Features.Neighbourhood;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Rules;

/// <summary>What follows from a home's ledger, which home is visited, which is walked today, and when the month's clock stands still.</summary>
public class EverydayRulesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 10, 4, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 11, 10);
    private static readonly Month November = new(2026, 11);
    private static readonly Unit Community = new() { Code = "330108001001", Kind = UnitKind.Community, Name = "社区", ParentCode = "330108001", Form = null, Lineage = ["330108", "330108001", "330108001001"] };

    [Fact]
    public void Tags_follow_from_what_was_ticked_and_from_who_lives_there()
    {
        var content = new LedgerContent
        {
            Tags = ["old"],
            People = [new(Guid.Empty, "王芳", null, PartyMember: true, Floating: false), new(Guid.Empty, "李明", null, PartyMember: false, Floating: true)],
            Landlord = "张三",
        };
        LedgerRules.TagsOf(content).ShouldBe(["old", "partyMember", "floatingPopulation", "rentedHome"]);
        LedgerRules.TagsOf(content with { People = [], Landlord = null }).ShouldBe(["old"]);
    }

    [Fact]
    public void A_change_belongs_to_its_section_and_an_untouched_home_has_none()
    {
        var before = new LedgerContent { ContactName = "王芳", Tags = ["old"] };
        LedgerRules.Changed(before, before with { Tags = ["old"] }).ShouldBeEmpty();
        LedgerRules.Changed(before, before with { Tags = ["old", "rentedHome"] }).ShouldBe([LedgerSection.Rented]);
        LedgerRules.Changed(before, before with { Events = [new(LedgerEvent.Wedding, Today, null)] }).ShouldBe([LedgerSection.Events]);
        LedgerRules.Changed(before, before with { ContactName = "李明" }).ShouldBe([LedgerRules.Home]);
        LedgerRules.Changed(before, before with { People = [new(Guid.Empty, "李明", null, true, false)] }).ShouldBe([LedgerSection.PartyMembers, LedgerRules.Home]);
    }

    [Fact]
    public void The_homes_row_holds_against_a_kept_document()
    {
        var kept = new LedgerContent { ContactName = "王芳", Tags = ["old"], People = [new(Guid.Empty, "李明", null, false, true)] };
        var present = LedgerRules.Present(kept, "赵六", null, ["pregnant", "floatingPopulation"]);
        present.ContactName.ShouldBe("赵六");
        present.Tags.ShouldBe(["pregnant"]);
    }

    [Fact]
    public void Only_what_somebody_else_wrote_meanwhile_is_a_conflict()
    {
        var (me, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        LedgerRules.IsConflict([], me).ShouldBeFalse();
        LedgerRules.IsConflict([me, me], me).ShouldBeFalse();
        LedgerRules.IsConflict([me, other], me).ShouldBeTrue();
    }

    [Fact]
    public void Any_past_day_has_the_version_that_held_when_it_ended()
    {
        LedgerVersion Version(int number, int day) => new(number, new() { ContactName = $"v{number}" }, [], null, Noon, new(2026, 11, day, 4, 0, 0, TimeSpan.Zero));
        LedgerVersion[] versions = [Version(0, 5), Version(1, 5), Version(2, 5), Version(3, 8)];
        string? On(int day) => LedgerRules.On(versions, new(2026, 11, day))?.Content.ContactName;
        (On(4), On(5), On(7), On(8), On(30)).ShouldBe(("v0", "v2", "v2", "v3", "v3"));
    }

    [Fact]
    public void Met_once_is_visited_and_a_telephone_call_is_no_visit()
    {
        VisitRules.OutcomeOf([]).ShouldBeNull();
        VisitRules.OutcomeOf([At(VisitOutcome.Met, way: VisitWay.Call)]).ShouldBeNull();
        VisitRules.OutcomeOf([At(VisitOutcome.Refused), At(VisitOutcome.Met, day: 3)]).ShouldBe(VisitOutcome.Met);
        VisitRules.OutcomeOf([At(VisitOutcome.Absent, day: 9), At(VisitOutcome.Refused, day: 3)]).ShouldBe(VisitOutcome.Absent);
    }

    [Fact]
    public void A_home_owes_what_its_people_and_the_times_ask_for()
    {
        VisitRules.DueOf([], false, false).ShouldBe([VisitReason.HomeVisit]);
        VisitRules.DueOf(["emptyNest"], true, true).ShouldBe(VisitReason.All);
    }

    [Fact]
    public void The_round_is_what_keeps_the_month_fragile_ones_first_then_floor_by_floor()
    {
        var homes = Enumerable.Range(1, 12).Select(floor => HomeAt(floor, fragile: floor is 2 or 5)).ToList();
        VisitRules.Round(homes, Today, daysLeft: 3).Select(home => home.Floor).ShouldBe([5, 2, 12, 11]);
        VisitRules.Round(homes, Today, daysLeft: 21).Count.ShouldBe(VisitRules.SmallestRound);
        // What was walked today stays in the round and does not make it longer; who refused earlier is left alone.
        var later = homes.Select(home => home.Floor switch
        {
            1 => home with { Contacts = [At(VisitOutcome.Met, day: 10)] },
            5 => home with { Contacts = [At(VisitOutcome.Refused, day: 4)] },
            2 => home with { Contacts = [At(VisitOutcome.Absent, day: 9)] },
            _ => home,
        }).ToList();
        VisitRules.Round(later, Today, daysLeft: 3).Select(home => home.Floor).ShouldBe([2, 12, 11, 1]);
    }

    [Fact]
    public void The_months_clock_stands_still_in_an_emergency_and_overlaps_count_once()
    {
        EmergencySpan[] spans =
        [
            new("330108", "weather", At(3), At(5)), new("330108001001", "epidemic", At(4), At(6)),
            new("330108002", "weather", At(1), null),
        ];
        var clock = MonthClock.Of(November, Community, spans, At(16));
        (clock.Paused, clock.IsPaused, clock.Epidemic).ShouldBe((TimeSpan.FromDays(3), false, true));
        clock.Expected.ShouldBe(12.0 / 27, 1e-9);
        var during = MonthClock.Of(November, Community, [new("330108", "weather", At(10), null)], At(16));
        (during.Paused, during.IsPaused).ShouldBe((TimeSpan.FromDays(6), true));
        // A whole month of emergency asks for nothing.
        MonthClock.Of(November, Community, [new("330108", "weather", At(-30), null)], At(31)).Expected.ShouldBe(0);

        // Midnight in Beijing, so many days into November.
        static DateTimeOffset At(int days) => November.BeginsAt.AddDays(days - 1);
    }

    [Fact]
    public void Nobody_is_behind_who_is_paused_or_has_only_refusals_left()
    {
        VisitRules.IsBehind(new(10, 3, 0, 0), isPaused: false, expected: 0.5).ShouldBeTrue();
        VisitRules.IsBehind(new(10, 3, 0, 0), isPaused: true, expected: 0.5).ShouldBeFalse();
        VisitRules.IsBehind(new(10, 3, 2, 0), isPaused: false, expected: 0.5).ShouldBeFalse();
        VisitRules.IsBehind(new(10, 8, 2, 0), isPaused: false, expected: 1).ShouldBeFalse();
    }

    [Fact]
    public void Cover_adds_up_whatever_came_of_the_homes_and_a_visit_never_lowers_it() =>
        Gen.Int[0, 3].List[0, 40].Sample(outcomes =>
        {
            var homes = outcomes.ConvertAll(outcome => outcome == 3 ? (VisitOutcome?)null : (VisitOutcome)outcome);
            var cover = VisitRules.CoverOf(homes);
            (cover.Visited + cover.Refused + cover.Absent + cover.Open).ShouldBe(cover.Homes);
            cover.Open.ShouldBe(homes.Count(outcome => outcome is null));
            (cover.Share ?? 0).ShouldBeInRange(0, 1);
            for (var n = 0; n < homes.Count; n++)
            {
                List<VisitOutcome?> met = [.. homes];
                met[n] = VisitOutcome.Met;
                VisitRules.CoverOf(met).Visited.ShouldBeGreaterThanOrEqualTo(cover.Visited);
            }
            VisitCover.Sum([.. homes.Select(home => VisitRules.CoverOf([home]))]).ShouldBe(cover);
        }, iter: 200);

    [Fact]
    public void Every_home_comes_up_in_some_round_before_the_month_is_over() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 30]).Sample((count, days) =>
        {
            var homes = Enumerable.Range(1, count).Select(floor => HomeAt(floor, fragile: floor % 3 == 0)).ToList();
            for (var day = 0; day < days; day++)
            {
                var today = new DateOnly(2026, 11, 1).AddDays(day);
                var round = VisitRules.Round(homes, today, days - day).Select(home => home.HouseholdId).ToHashSet();
                homes = homes.ConvertAll(home => round.Contains(home.HouseholdId) ? home with { Contacts = [At(VisitOutcome.Met, today.Day)] } : home);
            }
            VisitRules.CoverOf(homes.ConvertAll(home => home.Outcome)).Visited.ShouldBe(count);
        }, iter: 100);

    private static Contact At(VisitOutcome outcome, int day = 5, VisitWay way = VisitWay.Door) =>
        new(new(2026, 11, day), way, outcome, [], null, new(2026, 11, day, 4, 0, 0, TimeSpan.Zero), "王芳");

    private static VisitHome HomeAt(int floor, bool fragile) => new()
    {
        HouseholdId = Guid.CreateVersion7(),
        StairwellCode = "1",
        Floor = floor,
        Room = $"{floor}01",
        Tags = fragile ? ["old"] : [],
        Fragile = fragile,
        Contacts = [],
        DisputeOpen = false,
        Due = [],
    };
}
