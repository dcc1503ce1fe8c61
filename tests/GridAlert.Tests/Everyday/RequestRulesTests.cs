using GridAlert.Features.Everyday.Requests;
using GridAlert.Features.Everyday.Requests.Figures;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Everyday;

/// <summary>件件有回应, as rules: what may follow on what, when it is due, and what an emergency in between does to the clock.</summary>
public class RequestRulesTests
{
    private static readonly DateTimeOffset Monday = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Wait = Days(5);
    private static readonly TimeSpan Raise = Days(1);

    [Theory]
    [InlineData(RequestAct.Accept, "Received")]
    [InlineData(RequestAct.Begin, "Accepted Reopened")]
    [InlineData(RequestAct.HandOver, "Accepted InHand Reopened")]
    [InlineData(RequestAct.Return, "InHand")]
    [InlineData(RequestAct.Answer, "Received Accepted InHand Answered Reopened")]
    [InlineData(RequestAct.Refer, "")]
    [InlineData(RequestAct.Abuse, "Received Accepted InHand Reopened")]
    [InlineData(RequestAct.Publish, "Answered Confirmed Lapsed")]
    [InlineData(RequestAct.Confirm, "Answered Lapsed")]
    [InlineData(RequestAct.Reopen, "Answered Lapsed")]
    public void An_act_follows_on_these_states_and_on_no_other(RequestAct act, string states) =>
        string.Join(' ', Enum.GetValues<RequestState>().Where(state => RequestRules.May(act, state, isWithOwner: true))).ShouldBe(states);

    [Fact]
    public void What_nobody_else_has_cannot_come_back() => RequestRules.May(RequestAct.Return, RequestState.InHand, isWithOwner: false).ShouldBeFalse();

    [Fact]
    public void An_act_on_what_has_moved_on_is_refused()
    {
        RequestRules.Refuse(RequestAct.Accept, RequestState.Received, false, "received").ShouldBeNull();
        RequestRules.Refuse(RequestAct.Accept, RequestState.Accepted, false, "received")!.Code.ShouldBe("requestChanged");
        RequestRules.Refuse(RequestAct.Accept, RequestState.Answered, false, "answered")!.Code.ShouldBe("requestNotNow");
        RequestRules.Refuse(RequestAct.Accept, RequestState.Received, false, "gone")!.Fields[0].Field.ShouldBe("seen");
    }

    // Days of June at midnight UTC: emergencies as from–until, due day; "-" where the clock stands still before it.
    [Theory]
    [InlineData("", "6")]
    [InlineData("3-5", "8")]
    [InlineData("3-", "-")]
    [InlineData("6-", "6")]
    [InlineData("7-9", "6")]
    [InlineData("2-4 3-5", "9")]
    [InlineData("2-6 3-4", "10")]
    [InlineData("2-3 4-5", "8")]
    [InlineData("2-3 4-", "-")]
    public void A_clock_of_five_days_stands_still_in_an_emergency_and_goes_on_after_it(string emergencies, string due) =>
        (RequestClockRules.DueAt(Monday, Wait, Pauses(emergencies)) is { } at ? $"{(at - Monday).TotalDays + 1}" : "-").ShouldBe(due);

    [Fact]
    public void What_began_before_the_request_pauses_it_from_its_beginning() =>
        RequestClockRules.DueAt(Monday, Wait, [new(Monday.AddDays(-3), Monday.AddDays(2))]).ShouldBe(Monday.AddDays(7));

    [Theory]
    [InlineData("", null)]
    [InlineData("3-5", null)]
    [InlineData("3-", 3)]
    [InlineData("2-4 3-", 2)]
    [InlineData("1-2 3-", 3)]
    public void It_says_since_when_the_clock_stands_still(string emergencies, int? since) =>
        RequestClockRules.PausedSince(Pauses(emergencies)).ShouldBe(since is { } day ? Day(day) : null);

    [Theory]
    [InlineData(5, 0, RequestHands.Grid)]
    [InlineData(6, 1, RequestHands.Community)]
    [InlineData(7, 2, RequestHands.Street)]
    [InlineData(8, 3, RequestHands.District)]
    [InlineData(30, 3, RequestHands.District)]
    public void What_is_late_rises_a_level_a_day_to_the_district(int day, int steps, RequestHands hands)
    {
        var due = Rise(day);
        due.Steps.ShouldBe(steps);
        ((RequestHands)RequestClockRules.HandsAfter(0, 0, due.Steps)).ShouldBe(hands);
        due.LateAt.ShouldBe(steps == 0 ? null : Day(6));
        // At the top there is nothing more to wait for.
        due.LookAt.ShouldBe(steps == 3 ? null : Day(6 + steps));
    }

    [Fact]
    public void An_emergency_in_between_delays_every_level_by_as_long_as_it_lasted()
    {
        Rise(8, "3-5").Steps.ShouldBe(1);
        Rise(8, "3-5").LateAt.ShouldBe(Day(8));
        Rise(7, "3-5").ShouldBe(new(0, null, Day(8)));
        Rise(10, "3-5 8-10").Steps.ShouldBe(1);
        Rise(11, "3-5 8-10").Steps.ShouldBe(2);
    }

    [Fact]
    public void What_stands_still_is_looked_at_again() => Rise(8, "3-").ShouldBe(new(0, null, Day(8)));

    [Fact]
    public void A_level_once_taken_is_never_handed_back_down()
    {
        RequestClockRules.HandsAfter((int)RequestHands.Street, 0, 1).ShouldBe((int)RequestHands.District);
        RequestClockRules.HandsAfter((int)RequestHands.District, 0, 1).ShouldBe((int)RequestHands.District);
        // Late for the next thing too: it stays there, and is not looked at again.
        RequestClockRules.Rise(Monday, Wait, Raise, (int)RequestHands.District, 0, [], Day(20)).ShouldBe(new(1, Day(6), null));
    }

    [Theory]
    [InlineData("2026-06", "2026-05-31T16:00:00Z", "2026-06-30T16:00:00Z")]
    [InlineData("2026-12", "2026-11-30T16:00:00Z", "2026-12-31T16:00:00Z")]
    public void A_month_is_a_month_in_Beijing(string month, string from, string until)
    {
        MonthRules.TryRead(month, Monday, out var read).ShouldBeTrue();
        MonthRules.Bounds(read).ShouldBe((DateTimeOffset.Parse(from, null), DateTimeOffset.Parse(until, null)));
        MonthRules.TryRead("2026-13", Monday, out _).ShouldBeFalse();
        // Eight hours ahead, June has begun on the last evening of May.
        MonthRules.TryRead(null, Monday.AddHours(-1), out var now).ShouldBeTrue();
        MonthRules.Code(now).ShouldBe("2026-06");
    }

    private static RequestDue Rise(int day, string emergencies = "") => RequestClockRules.Rise(Monday, Wait, Raise, 0, 0, Pauses(emergencies), Day(day));

    private static List<Pause> Pauses(string emergencies) =>
        [.. emergencies.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split('-')).Select(ends => new Pause(Day(ends[0]), ends[1].Length == 0 ? null : Day(ends[1])))];

    private static DateTimeOffset Day(string day) => Day(int.Parse(day, System.Globalization.CultureInfo.InvariantCulture));

    private static DateTimeOffset Day(int day) => Monday.AddDays(day - 1);

    private static TimeSpan Days(int days) => TimeSpan.FromDays(days);
}
