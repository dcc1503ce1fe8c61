using CsCheck;
using GridAlert.Features.Everyday.Recognition;
using GridAlert.Features.Everyday.Recognition.Allowances;
using GridAlert.Features.Everyday.Recognition.Hats;
using GridAlert.Features.Everyday.Recognition.Hours;
using GridAlert.Features.Everyday.Recognition.Points;
using GridAlert.Features.Everyday.Recognition.Stars;
using GridAlert.Features.Everyday.Recognition.Year;
using GridAlert.Platform;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Rules;

/// <summary>What duties count for, what points can never do, and what the published rule of stars gives.</summary>
public class RecognitionRulesTests
{
    private static readonly Guid Somebody = Guid.CreateVersion7();

    [Fact]
    public void A_hat_is_worn_from_its_first_day_to_its_last_and_never_twice_at_once()
    {
        static DateOnly Day(int day) => new(2026, 6, day);
        (HatRules.IsWorn(Day(2), Day(4), Day(1)), HatRules.IsWorn(Day(2), Day(4), Day(2)), HatRules.IsWorn(Day(2), Day(4), Day(4)), HatRules.IsWorn(Day(2), Day(4), Day(5)), HatRules.IsWorn(Day(2), null, Day(30)))
            .ShouldBe((false, true, true, false, true));
        HatRules.Fits(Day(5), null, [(Day(1), Day(4))]).ShouldBeTrue();
        HatRules.Fits(Day(4), null, [(Day(1), Day(4))]).ShouldBeFalse();
        HatRules.Fits(Day(1), Day(3), [(Day(4), null)]).ShouldBeTrue();
        HatRules.Fits(Day(1), null, [(Day(4), null)]).ShouldBeFalse();
    }

    [Fact]
    public void A_duty_counts_as_configured_for_its_kind_and_an_event_as_long_as_it_was()
    {
        var options = RecognitionOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Recognition:Minutes:homeVisit"] = "60" }).Build());
        int Minutes(string kind, int? own = null) => HoursRules.MinutesOf(new(kind, "", Somebody, "", default, kind, own), options);
        (Minutes("visit"), Minutes("homeVisit"), Minutes("disasterAlert"), Minutes("event", 90)).ShouldBe((10, 60, 30, 90));
    }

    [Theory]
    [InlineData("Recognition:Minutes:visit", "0")]
    [InlineData("Recognition:MinutesPerPoint", "2.5")]
    [InlineData("Recognition:MaterialShare", "2")]
    public void A_setting_that_makes_no_sense_ends_the_start_with_its_name(string name, string value) =>
        Should.Throw<StartupException>(() => RecognitionOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [name] = value }).Build()))
            .Message.ShouldContain(name.Replace(":", "__", StringComparison.Ordinal));

    [Fact]
    public void No_day_is_longer_than_a_day_and_no_sum_below_nothing()
    {
        HoursRules.Fits(60, ofDay: 1380, total: 0).ShouldBeTrue();
        HoursRules.Fits(61, ofDay: 1380, total: 0).ShouldBeFalse();
        HoursRules.Fits(-30, ofDay: 0, total: 30).ShouldBeTrue();
        HoursRules.Fits(-31, ofDay: 0, total: 30).ShouldBeFalse();
    }

    [Fact]
    public void Points_are_whole_and_the_rest_of_the_minutes_waits()
    {
        PointRules.Settle(minutes: 65, settled: 0, balance: 0, minutesPerPoint: 6).ShouldBe(new(10, 60));
        PointRules.Settle(minutes: 67, settled: 60, balance: 10, minutesPerPoint: 6).ShouldBe(new(1, 6));
        PointRules.Settle(minutes: 40, settled: 66, balance: 11, minutesPerPoint: 6).ShouldBe(new(-5, -30));
        // What was exchanged is earned off by the hours to come.
        PointRules.Settle(minutes: 0, settled: 66, balance: 2, minutesPerPoint: 6).ShouldBe(new(-2, -12));
        PointRules.Settle(minutes: 54, settled: 54, balance: 0, minutesPerPoint: 6).ShouldBe(Settlement.None);
    }

    /// <summary>Hours that come and are corrected, exchanges that are asked for, handed over and returned, in any order and again: whatever happens, the book balances.</summary>
    [Fact]
    public void Whatever_happens_no_balance_and_no_stock_goes_below_nothing_and_all_accounts_are_nothing_together() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[-300, 600], Gen.Int[1, 40]).Array[0, 60].Sample(steps =>
        {
            var book = new Book(stock: 3);
            foreach (var (act, minutes, price) in steps)
            {
                book.Do(act, minutes, price);
                book.Member.ShouldBeGreaterThanOrEqualTo(0);
                book.Held.ShouldBeGreaterThanOrEqualTo(0);
                book.Stock.ShouldBeInRange(0, PointRules.MaxStock);
                new PointsBalance(book.Issued, book.Member, book.Held, book.Spent).IsTrue.ShouldBeTrue();
            }
        }, iter: 2000);

    [Fact]
    public void The_same_hours_give_the_same_points_however_often_they_are_settled() =>
        Gen.Select(Gen.Int[0, 400].Array[1, 20], Gen.Int[1, 30]).Sample((lines, minutesPerPoint) =>
        {
            long total = 0, settled = 0, balance = 0;
            foreach (var line in lines)
            {
                total += line;
                for (var again = 0; again < 2; again++)
                {
                    var settlement = PointRules.Settle(total, settled, balance, minutesPerPoint);
                    (settled, balance) = (settled + settlement.Minutes, balance + settlement.Points);
                }
            }
            balance.ShouldBe(lines.Sum() / minutesPerPoint);
        });

    [Fact]
    public void Stars_follow_from_the_facts_and_each_line_says_what_it_gave()
    {
        var rating = StarRules.Rate([new(StarRules.Visits, 19, 20), new(StarRules.Acknowledgements, 3, 4), new(StarRules.Requests, 0, 0), new(StarRules.Ledger, 1, 3), new(StarRules.Training, 3, 3)]);
        rating.Lines.Select(line => line.Points).ShouldBe([19, 15, null, 6, 20]);
        // 60 of the 80 that could be had.
        (rating.Score, rating.Stars).ShouldBe((75, 3));
        StarRules.Rate([]).Stars.ShouldBe(0);

        var corrected = StarRules.Correct(rating, StarRules.Ledger, 3).ShouldNotBeNull();
        (corrected.Score, corrected.Stars, corrected.Lines[3].Part).ShouldBe((92, 5, 3));
        StarRules.Correct(rating, StarRules.Ledger, 4).ShouldBeNull();
        StarRules.Correct(rating, StarRules.Requests, 0).ShouldBeNull();
    }

    [Fact]
    public void More_done_never_gives_fewer_stars() =>
        Gen.Select(Gen.Select(Gen.Int[0, 30], Gen.Int[0, 30]).Array[5], Gen.Int[0, 4]).Sample((shares, which) =>
        {
            var facts = StarRules.Criteria.Select((criterion, n) => new StarFact(criterion, Math.Min(shares[n].Item1, shares[n].Item2), shares[n].Item2)).ToList();
            var better = facts.Select((fact, n) => n == which && fact.Part < fact.Of ? fact with { Part = fact.Part + 1 } : fact).ToList();
            var (before, after) = (StarRules.Rate(facts), StarRules.Rate(better));
            after.Score.ShouldBeGreaterThanOrEqualTo(before.Score);
            after.Stars.ShouldBeInRange(before.Stars, StarRules.Most);
        });

    [Fact]
    public void An_emergency_takes_its_share_of_the_months_visits_away()
    {
        StarRules.VisitsAsked(30, TimeSpan.Zero, TimeSpan.FromDays(30)).ShouldBe(30);
        StarRules.VisitsAsked(30, TimeSpan.FromDays(7), TimeSpan.FromDays(30)).ShouldBe(23);
        StarRules.VisitsAsked(30, TimeSpan.FromDays(30), TimeSpan.FromDays(30)).ShouldBe(0);
    }

    [Fact]
    public void An_allowance_is_its_rule_times_its_facts_and_a_list_that_is_not_is_found()
    {
        var rule = new AllowanceRule(PhoneFen: 3000, PhoneDays: 15, MealFen: 2000, MealMinutes: 240);
        AllowanceRules.Of(new(Somebody, "", PostDays: 15, MealDays: 3), rule).ShouldBe((3000, 6000));
        AllowanceRules.Of(new(Somebody, "", PostDays: 14, MealDays: 0), rule).ShouldBe((0, 0));
        var line = new AllowanceLine { MemberId = Somebody, StairwellCode = "", PostDays = 30, MealDays = 1, PhoneFen = 3000, MealFen = 2000 };
        AllowanceRules.IsTrue(rule, 5000, [line]).ShouldBeTrue();
        AllowanceRules.IsTrue(rule, 5001, [line]).ShouldBeFalse();
        AllowanceRules.IsTrue(rule, 10_000, [line, line]).ShouldBeFalse("nobody stands on it twice");
        AllowanceRules.IsTrue(rule, 7000, [line with { MealFen = 4000 }]).ShouldBeFalse();
    }

    [Fact]
    public void A_year_warns_where_material_help_takes_the_upper_hand()
    {
        var year = new UnitYear(Awards: 2, StairwellAwards: 1, Letters: 2, Allowances: 3, Exchanges: 1, Help: 1, Fen: 0);
        (year.Honour, year.Material, year.MaterialShare).ShouldBe((5, 5, 0.5));
        year.IsTooMaterial(0.5).ShouldBeFalse();
        (year with { Help = 2 }).IsTooMaterial(0.5).ShouldBeTrue();
        new UnitYear(0, 0, 0, 0, 0, 0, 0).IsTooMaterial(0).ShouldBeFalse();
    }

    /// <summary>One person, one item, and the four accounts, moved by the rules alone.</summary>
    private sealed class Book(int stock)
    {
        private const int MinutesPerPoint = 6;

        private readonly List<(int Id, int Points)> _waiting = [];
        private readonly HashSet<string> _keys = [];
        private long _minutes;
        private long _settled;
        private int _exchanges;

        public long Issued { get; private set; }
        public long Member { get; private set; }
        public long Held { get; private set; }
        public long Spent { get; private set; }
        public int Stock { get; private set; } = stock;

        public void Do(int act, int minutes, int price)
        {
            switch (act)
            {
                case 0 when HoursRules.Fits(minutes, 0, _minutes):
                    _minutes += minutes;
                    break;
                case 1:
                    var settlement = PointRules.Settle(_minutes, _settled, Member, MinutesPerPoint);
                    (_settled, Member, Issued) = (_settled + settlement.Minutes, Member + settlement.Points, Issued - settlement.Points);
                    break;
                case 2 when PointRules.Refuse(offered: true, Stock, price, Member) is null:
                    _waiting.Add((++_exchanges, price));
                    (Member, Held, Stock) = (Member - price, Held + price, Stock - 1);
                    break;
                case 3 when _waiting.Count > 0 && _keys.Add($"{_waiting[^1].Id}"):
                    (Held, Spent) = (Held - _waiting[^1].Points, Spent + _waiting[^1].Points);
                    break;
                case 4 when _waiting.Count > 0 && _keys.Add($"{_waiting[0].Id}"):
                    (Held, Member, Stock) = (Held - _waiting[0].Points, Member + _waiting[0].Points, Stock + 1);
                    break;
                case 5 when PointRules.Stock(Stock, minutes) is { } left:
                    Stock = left;
                    break;
            }
        }
    }
}
