using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Receipts;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Rules;

/// <summary>A phone shows one thing at a time: which one, and what it offers.</summary>
public class PhoneViewTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_nearest_deadline_comes_first_and_a_real_task_before_a_drill()
    {
        var drill = Task(acknowledgeIn: -10) with { Drill = true };
        var later = Task(acknowledgeIn: 9);
        var sooner = Task(acknowledgeIn: 2);
        var without = Task(acknowledgeIn: null);
        View(drill, without, later, sooner).Waiting.ShouldBe([sooner, later, without, drill]);
    }

    [Fact]
    public void What_waits_goes_before_what_was_called_off_and_that_before_what_is_in_hand()
    {
        var waiting = Task();
        var calledOff = Task(ReceiptState.Acknowledged) with { DispatchState = DispatchState.Cancelled };
        var inHand = Task(ReceiptState.Acknowledged);
        View(inHand, calledOff, waiting).Shown.ShouldBe(waiting);
        View(inHand, calledOff).Shown.ShouldBe(calledOff);
        View(inHand).Shown.ShouldBe(inHand);
        View(Task(ReceiptState.Completed), Task() with { DispatchState = DispatchState.Ended }).Shown.ShouldBeNull();
    }

    [Fact]
    public void The_opened_one_is_shown_even_if_another_waits()
    {
        var done = Task(ReceiptState.Completed);
        new PhoneView([Task(), done], done.DispatchId, Now).Shown.ShouldBe(done);
    }

    [Fact]
    public void A_replaced_task_leads_to_the_newer_one()
    {
        var old = Task(ReceiptState.Acknowledged) with { DispatchState = DispatchState.Superseded };
        var newer = Task() with { Supersedes = old.DispatchId };
        new PhoneView([old, newer], old.DispatchId, Now).Newer.ShouldBe(newer);
    }

    [Fact]
    public void A_closed_task_offers_nothing_to_press()
    {
        foreach (var state in Enum.GetValues<ReceiptState>())
        {
            var card = Card(Task(state) with { DispatchState = DispatchState.Cancelled, AnsweredAt = Now });
            (card.CanAcknowledge || card.CanAnswerRollCall || card.CanComplete || card.CanDecline || card.CanAcknowledgeAgain).ShouldBeFalse();
            card.TakeBackLeft.ShouldBe(TimeSpan.Zero);
            card.Closed.ShouldBe("这项任务已取消，不用做了");
        }
    }

    [Theory]
    [InlineData(0, 60)]
    [InlineData(59, 1)]
    [InlineData(60, 0)]
    [InlineData(600, 0)]
    public void A_tap_can_be_taken_back_for_a_minute(int secondsAgo, int left) =>
        Card(Task(ReceiptState.Acknowledged) with { AnsweredAt = Now.AddSeconds(-secondsAgo) }).TakeBackLeft.ShouldBe(TimeSpan.FromSeconds(left));

    [Theory]
    [InlineData(59, "还剩 59 秒", false)]
    [InlineData(60, "还剩 1 分钟", false)]
    [InlineData(3600 + 300, "还剩 1 小时 5 分钟", false)]
    [InlineData(-1, "时间刚到", true)]
    [InlineData(-300, "已超过 5 分钟", true)]
    public void The_deadline_counts(int seconds, string left, bool late)
    {
        var deadline = Card(Task() with { AcknowledgeBy = Now.AddSeconds(seconds) }).Deadline.ShouldNotBeNull();
        (deadline.Left, deadline.Late).ShouldBe((left, late));
    }

    [Fact]
    public void Another_day_is_named() => Card(Task()).Short(Now.AddDays(1)).ShouldBe("11月25日 10:00");

    [Fact]
    public void A_roll_call_is_answered_not_acknowledged()
    {
        var card = Card(Task() with { Kind = DispatchKind.RollCall });
        (card.CanAcknowledge, card.RollCallWaits, card.CanDecline, card.ShowsBar).ShouldBe((false, true, false, false));
    }

    private static PhoneView View(params PhoneDispatch[] dispatches) => new(dispatches, null, Now);

    private static PhoneCard Card(PhoneDispatch dispatch)
    {
        System.Globalization.CultureInfo.CurrentUICulture = System.Globalization.CultureInfo.GetCultureInfo("zh-CN");
        var factory = new ResourceManagerStringLocalizerFactory(Options.Create(new LocalizationOptions()), NullLoggerFactory.Instance);
        return new(dispatch, Now, new StringLocalizer<PhoneTexts>(factory));
    }

    private static PhoneDispatch Task(ReceiptState state = ReceiptState.Received, int? acknowledgeIn = 3) => new()
    {
        DispatchId = Guid.CreateVersion7(Now),
        Cursor = "1:1:",
        StairwellCode = "330108001001001001",
        Kind = "testingNotice",
        Title = "t",
        Body = "b",
        PerHousehold = false,
        Drill = false,
        SentAt = Now.AddMinutes(-1),
        AcknowledgeBy = acknowledgeIn is { } minutes ? Now.AddMinutes(minutes) : null,
        AcknowledgementRule = AcknowledgementRule.Any,
        Reply = [],
        State = state,
        Role = "lead",
        DispatchState = DispatchState.Open,
        Reminders = 0,
        Stairwell = new("330108001001001001", AssignmentState.Pending, 0, 3),
        Trio = [],
    };
}
