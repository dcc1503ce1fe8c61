using GridAlert.Features.Everyday.Burden;
using GridAlert.Features.Everyday.Requests;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Everyday;

/// <summary>减负, as rules: what a week is, what is the same question, who leaves, who carries.</summary>
public class BurdenRulesTests
{
    [Theory]
    [InlineData(null, true, "unsaid", null)]
    [InlineData(" ", false, "unsaid", null)]
    [InlineData("merged", false, "merged", null)]
    [InlineData("roster", true, "roster", null)]
    [InlineData("搬家", true, "said", "搬家")]
    [InlineData("搬家", false, "given", null)]
    public void Words_of_why_somebody_left_are_for_those_who_keep_the_roster(string? reason, bool readsWords, string kind, string? words) =>
        TurnoverRules.ReasonOf(reason, readsWords).ShouldBe((kind, words));

    private static readonly DateOnly Monday = new(2026, 11, 23);
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 4, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-11-23", "2026-11-23")]
    [InlineData("2026-11-29", "2026-11-23")]
    [InlineData("2026-11-30", "2026-11-30")]
    public void A_week_begins_on_Monday(string day, string monday) =>
        BurdenRules.Monday(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture).ShouldBe(monday);

    // Beijing is eight hours ahead.
    [Theory]
    [InlineData("13:59:59", false)]
    [InlineData("14:00:00", true)]
    [InlineData("21:59:59", true)]
    [InlineData("22:00:00", false)]
    public void Night_is_from_22_to_6_in_Beijing(string utc, bool isNight) =>
        BurdenRules.IsNight(DateTimeOffset.Parse($"2026-11-25T{utc}Z", System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(isNight);

    [Fact]
    public void A_week_asks_for_its_part_of_the_monthly_round_and_for_nothing_while_there_is_an_emergency()
    {
        BurdenRules.VisitsDue(60, Monday, []).ShouldBe(14);
        // Three noons: Tuesday, Wednesday, Thursday.
        BurdenRules.VisitsDue(60, Monday, [new(BurdenRules.Begin(Monday.AddDays(1)), BurdenRules.Begin(Monday.AddDays(4)))]).ShouldBe(8);
        BurdenRules.VisitsDue(60, Monday, [new(BurdenRules.Begin(Monday), null)]).ShouldBe(0);
        BurdenRules.VisitsDue(0, Monday, []).ShouldBe(0);
    }

    [Fact]
    public void Over_the_weeks_of_a_year_every_home_is_asked_for_twelve_times()
    {
        var weeks = Enumerable.Range(0, 53).Select(n => new DateOnly(2025, 12, 29).AddDays(7 * n));
        weeks.Sum(monday => BurdenRules.VisitsDue(1000, monday, [])).ShouldBeInRange(12_000, 12_300);
    }

    [Fact]
    public void A_spread_is_of_figures_that_some_stairwell_really_has()
    {
        BurdenRules.Of([]).ShouldBe(Spread.None);
        BurdenRules.Of([7]).ShouldBe(new(7, 7, 7, 7));
        BurdenRules.Of([10, 1, 9, 2, 8, 3, 7, 4, 6, 5]).ShouldBe(new(1, 5, 9, 10));
        var random = new Random(23);
        for (var n = 0; n < 200; n++)
        {
            var figures = Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(500)).ToList();
            var spread = BurdenRules.Of(figures);
            new[] { spread.Best, spread.Median, spread.Worst, spread.Most }.ShouldBeInOrder();
            new[] { spread.Best, spread.Median, spread.Worst, spread.Most }.ShouldBeSubsetOf(figures);
            figures.Count(figure => figure <= spread.Median).ShouldBeGreaterThanOrEqualTo((figures.Count + 1) / 2);
            // Never fewer than a tenth have as much as the heaviest tenth.
            figures.Count(figure => figure >= spread.Worst).ShouldBeGreaterThanOrEqualTo(figures.Count / 10);
        }
    }

    [Theory]
    [InlineData("10月流动人口统计表", "11月流动人口统计表", true)]
    [InlineData("流动人口统计", "流动人口统计表（第二次）", false)]
    [InlineData("流动人口信息统计表", "流动人口信息统计表 报送", true)]
    [InlineData("台风预警", "消防检查", false)]
    [InlineData("12345", "12345", false)]
    public void Titles_are_alike_by_their_letters_and_digits_say_nothing(string one, string other, bool alike) => DuplicateRules.AreLike(one, other).ShouldBe(alike);

    [Theory]
    [InlineData("流动人口数,出租户数", "流动人口数 ,出租户数,党员数", true)]
    [InlineData("流动人口数,出租户数,独居老人", "独居老人,党员数,车辆数", false)]
    [InlineData("备注", "备注", false)]
    [InlineData("", "", false)]
    public void Forms_are_the_same_by_half_of_the_shorter_ones_questions(string one, string other, bool same) =>
        DuplicateRules.Like(Of("A", "甲", one), Of("B", "乙", other)).ShouldBe(same ? Likeness.Questions : null);

    [Fact]
    public void A_duplicate_is_another_offices_and_within_the_days()
    {
        var ask = Of("A", "流动人口统计表", "人数");
        DuplicateRules.Duplicate(ask, Of("B", "别的", "人数"), 14).ShouldBe(Likeness.Questions);
        DuplicateRules.Duplicate(ask, Of("A", "别的", "人数"), 14).ShouldBeNull();
        DuplicateRules.Duplicate(ask, Of("B", "别的", "人数") with { SentAt = Noon.AddDays(15) }, 14).ShouldBeNull();
        DuplicateRules.Duplicate(ask, ask with { OfficeCode = "B" }, 14).ShouldBeNull("it is the same dispatch");
    }

    [Fact]
    public void Publicity_is_repeated_whoever_asks()
    {
        var ask = Of("A", "防诈骗宣传", "") with { Kind = "publicity" };
        DuplicateRules.IsRepeat(ask, Of("A", "防诈骗宣传（二）", "") with { Kind = "publicity" }, 14).ShouldBeTrue();
        DuplicateRules.IsRepeat(ask, Of("A", "防诈骗宣传（二）", "") with { Kind = "service" }, 14).ShouldBeFalse();
        DuplicateRules.IsRepeat(ask, Of("A", "冬季用火安全", "") with { Kind = "publicity" }, 14).ShouldBeFalse();
    }

    [Theory]
    [InlineData("headcount", "330108001", false)]
    [InlineData("headcount", "330108002", true)]
    [InlineData("cleanup", "330108001", true)]
    [InlineData("service", "330108002", false)]
    public void A_kind_that_no_duty_gives_the_office_is_off_the_list(string kind, string office, bool isOff)
    {
        Duty[] list =
        [
            new(Guid.CreateVersion7(), "330108", "人口信息", ["headcount"], "330108001", Monday, null, "管理员"),
            new(Guid.CreateVersion7(), "330108", "便民服务", ["service"], null, Monday, null, "管理员"),
        ];
        DutyRules.IsOffList(list, kind, ["330108", office]).ShouldBe(isOff);
        DutyRules.IsOffList([], kind, ["330108", office]).ShouldBeFalse("no list is kept");
    }

    [Fact]
    public void Turnover_is_who_left_by_the_posts_held_on_average()
    {
        var (from, until) = (Noon.AddDays(-100), Noon);
        Term[] terms =
        [
            new("s", "lead", from.AddDays(-300), null, null),
            new("s", "information", from.AddDays(-50), from.AddDays(50), "搬家"),
            new("s", "information", from.AddDays(75), null, null),
            // Left before.
            new("s", "support", from.AddDays(-200), from.AddDays(-1), null),
        ];
        var turnover = TurnoverRules.Of(3, terms, from, until, from.AddDays(-300));
        // 100 + 50 + 25 days of 300.
        (turnover.Leavers, turnover.Held, turnover.MeanPosts, turnover.VacantDays, turnover.TenureDays).ShouldBe((1, 2, 1.75, 125, 25));
        turnover.Rate!.Value.ShouldBe(1 / 1.75, 1e-9);
        TurnoverRules.Of(3, [], from, until, until).Rate.ShouldBeNull();
    }

    [Fact]
    public void Days_held_and_days_vacant_are_all_days()
    {
        var random = new Random(7);
        for (var n = 0; n < 100; n++)
        {
            var (from, until) = (Noon.AddDays(-365), Noon);
            // One post, one holder after the other.
            var terms = new List<Term>();
            var at = from.AddDays(-random.Next(100));
            while (at < until)
            {
                var end = at.AddDays(random.Next(1, 120));
                terms.Add(new("s", "lead", at, end, null));
                at = end.AddDays(random.Next(40));
            }
            var turnover = TurnoverRules.Of(1, terms, from, until, from);
            (turnover.MeanPosts * 365 + turnover.VacantDays).ShouldBe(365, 0.51);
            turnover.Leavers.ShouldBe(terms.Count(term => term.Ended >= from && term.Ended < until));
        }
    }

    [Theory]
    [InlineData(2, 2, 2, false)]
    [InlineData(4, 1, 1, true)]
    [InlineData(3, 2, 0, false)]
    [InlineData(5, 0, 0, false)]
    [InlineData(6, 4, 0, false)]
    [InlineData(7, 3, 0, true)]
    public void Uneven_is_where_one_of_three_does_more_than_three_fifths_of_enough(int lead, int information, int support, bool uneven) =>
        Evenness.IsUneven(new("s", lead, information, support)).ShouldBe(uneven);

    private static Ask Of(string office, string title, string questions) =>
        new(Guid.CreateVersion7(), office, "other", Noon, title, questions.Length == 0 ? [] : questions.Split(','));

    [Fact]
    public void A_year_is_over_with_its_last_day_in_Beijing_and_the_present_one_ends_now()
    {
        // 0:30 of the first of January in Beijing.
        var now = new DateTimeOffset(2026, 12, 31, 16, 30, 0, TimeSpan.Zero);
        BaselineRules.Years(now, 2).ShouldBe([new(2027, new(2027, 1, 1), now), new(2026, new(2026, 12, 31), now.AddMinutes(-30))]);
        BaselineRules.Years(now, 2).Select(year => year.IsRunning).ShouldBe([true, false]);
    }

    [Fact]
    public void Who_is_known_is_shared_out_by_stairwell_so_that_one_where_nobody_goes_shows()
    {
        var known = BaselineRules.Of([.. Enumerable.Range(0, 9).Select(n => new StairwellHomes(2026, $"s{n}", 10, 9, 1)), new(2026, "dark", 10, 0, 0), new(2026, "empty", 0, 0, 0)]);
        (known.Homes, known.Met, known.TookPart).ShouldBe((100, 81, 9));
        (known.Spread!.Worst, known.Spread.Median, known.Spread.Best).ShouldBe((0, 90, 90));
        BaselineRules.Of([]).Spread.ShouldBeNull();
    }

    [Fact]
    public void Tenure_is_the_median_of_those_who_serve_that_day()
    {
        Term[] terms = [Term(-400, null), Term(-100, null), Term(-20, null), Term(-300, -1), Term(5, null)];
        BaselineRules.TenureAt(terms, Noon).ShouldBe(100);
        BaselineRules.TenureAt(terms, Noon.AddDays(-2)).ShouldBe(98);
        BaselineRules.TenureAt([], Noon).ShouldBeNull();

        static Term Term(int began, int? ended) => new("s", "lead", Noon.AddDays(began), ended is { } days ? Noon.AddDays(days) : null, null);
    }
}
