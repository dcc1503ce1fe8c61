using GridAlert.Features.Emergency.AfterAction;
using GridAlert.Features.Emergency.AfterAction.Findings;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.AfterAction;

/// <summary>
/// A small activation whose every figure was computed by hand. Posts: L lead, I information officer, S support officer.
/// <code>
/// 08:59  orange, opened by 张明 for the district; 09:25 red; 10:00 ended
/// Warning (1)   09:00  any of the trio, acknowledge by 09:03, whole reply by 09:15, complete by 10:00; stairwells 1–5
///   stairwell   posts  phones  homes            what happened
///   1           L I S  L I S   20               all sent 09:00:01; L I received 09:00:02; L read 09:00:30, acknowledged 09:01; I acknowledged 09:02,
///                                               whole reply 09:05; L completed 09:30
///   2           L I S  L I     30               L I sent; L received 09:00:02, read 09:03:30, acknowledged 09:04 with a clock 5 minutes ahead
///   3           L I    L I     10  I stands in  L I sent; I received 09:00:02, acknowledged 09:02:30 (claimed); L declined 09:02:40
///   4           L I S  L I S   not recorded     all sent; L received 09:00:04; called 09:06: no answer; 09:08 answered by telephone, recorded by an officer
///   5           L      none    12               nobody to notify; never answered
///   steps: 09:00 stairwell 5 → grid lead by call (way not set up); 09:02 stairwells 2, 4 → same, app; 09:05 stairwell 4 → grid lead by call;
///          09:10 stairwell 5 → officer, door; 09:15 stairwell 5 → command centre, desk; taken off it 09:40
///   late at 09:03: stairwells 2, 4, 5. Messages: SMS to 5 L failed after 2 tries (09:01), call to 4 L delivered (09:02). 5 L called 09:06: wrong number
/// Home testing (2)  09:20  the lead, by no time; L S of stairwells 1 (3 doors, 2 tagged) and 2 (2 doors, none tagged; S without phone)
///   1: L acknowledged 09:21; door a (tagged) done 09:25, door b (tagged) absent 09:26, door c refused 09:27 says L, moved 09:28 says S
///   2: S declined 09:22, L declined 09:23: cannot; reminded 09:30
/// Evacuation (3)    09:50  any, by 10:05, stairwell 3 (L I, phones L I): no answer before the end at 10:00
/// Reports: hazard by 1, found 08:50, reported 09:05, taken 09:07, answered 09:10, closed 09:25; need by 2, reported 09:15, answered 09:18;
///          hazard by 4, reported 09:12, raised 09:20, open under nobody's name
/// </code>
/// </summary>
public class HandComputedReview
{
    internal static readonly IReadOnlyList<JournalLine> Lines = Tell().Lines;
    private static readonly Review Review = Story.Review(Lines);

    [Fact]
    public void Overview()
    {
        var o = Review.Overview;
        (o.Provisional, o.Drill, o.Scenario, o.Unit.Name).ShouldBe((false, false, "weather", "滨江区"));
        (o.Stairwells, o.Assignments, o.Receipts, o.Lines).ShouldBe((5, 8, 18, Lines.Count));
        o.Levels.Select(l => $"{l.At.Clock()} {l.Level} {l.ByName}").ShouldBe(["08:59:00 Orange 张明", "09:25:00 Red 李红"]);
        (o.OpenedAt, o.OpenedByName, o.EndedAt, o.EndedByName, o.EndReason).ShouldBe((Story.At("08:59"), "张明", Story.At("10:00"), "张明", "解除"));
        o.Dispatches.Select(d => $"{d.Title} {d.State} {d.ClosedAt?.Clock()} {d.Playbook}{d.PlaybookVersion}").ShouldBe(["预警 ended 10:00:00 weather3", "上门核酸 ended 10:00:00 ", "转移 ended 10:00:00 "]);
        (o.AsOf, o.LastLine).ShouldBe((Story.At("10:00"), $"700-{Lines.Count}"));
        o.Scope.Select(u => u.Name).ShouldBe(["滨江区"]);
    }

    [Fact]
    public void Timeline() =>
        Review.Timeline.Select(m => $"{m.At.Clock()[..5]} {m.Kind} {m.Count}{(m.StairwellCode is { } code ? $" {Number(code)}" : "")}{(m.Who is null ? "" : $" {m.Who} {m.Via}")}").ShouldBe(
        [
            "08:59 activationOpened 1", "09:00 dispatchSent 1", "09:00 unreachable 1 5 gridLead call", "09:01 firstAnswer 1 1", "09:01 messagesFailed 1 5",
            "09:02 escalated 2 same app", "09:03 late 3", "09:05 escalated 1 4 gridLead call", "09:05 reported 1 1", "09:07 reportTaken 1 1",
            "09:10 escalated 1 5 officer door", "09:10 reportAnswered 1 1", "09:12 reported 1 4", "09:15 escalated 1 5 commandCentre desk", "09:15 reported 1 2",
            "09:18 reportAnswered 1 2", "09:20 dispatchSent 1", "09:20 reportRaised 1 4", "09:21 firstAnswer 1 1", "09:23 lastAnswer 1 2", "09:25 levelChanged 1",
            "09:25 reportClosed 1 1", "09:30 lastAnswer 1 1", "09:30 reminded 1 2", "09:40 deskClosed 1 5", "09:50 dispatchSent 1", "10:00 dispatchClosed 1",
            "10:00 dispatchClosed 1", "10:00 dispatchClosed 1", "10:00 activationEnded 1",
        ]);

    /// <summary>Targeted / phone, sent, received, read / in time + late + never (before the deadline, unable) / completed.</summary>
    [Fact]
    public void Reach()
    {
        var r = Review.Reach;
        Row(r.Total).ShouldBe("8/7 6 6 5/3+2+3 (1 1)/1 18/15 13 9 8/4+1+13 (2 3)/1");
        r.ByStreet.Select(Short).ShouldBe(["西兴街道 7=3+2+2", "长河街道 1=0+0+1"]);
        r.ByCommunity.Select(Short).ShouldBe(["共联社区 6=3+1+2", "协同社区 1=0+1+0", "长河社区 1=0+0+1"]);
        r.ByGrid.Select(Short).ShouldBe(["一小区 6=3+1+2", "二小区 1=0+1+0", "三小区 1=0+0+1"]);
        r.ByDispatch.Select(Short).ShouldBe(["预警 5=2+2+1", "上门核酸 2=1+0+1", "转移 1=0+0+1"]);
        r.ByKind.Select(Short).ShouldBe(["disasterAlert 5=2+2+1", "evacuation 1=0+0+1", "homeTesting 2=1+0+1"]);
        r.ByRole.Select(row => $"{row.Key} {row.Receipts.Targeted}={row.Receipts.AcknowledgedInTime}+{row.Receipts.Late}+{row.Receipts.Never} {row.Acknowledged.Median:mm\\:ss}")
            .ShouldBe(["lead 8=2+1+5 01:00", "information 5=2+0+3 02:00", "support 5=0+0+5 "]);
        r.ByCommunity.Select(row => $"{row.Acknowledged.Count} {row.Acknowledged.Median:mm\\:ss} {row.Acknowledged.Slowest:mm\\:ss}").ShouldBe(["4 01:00 04:00", "1 08:00 08:00", "0  "]);
        r.Stairwells.Select(s => $"{s.Name} {s.Targeted}/{s.HadDevice} {s.Received} {s.Read}/{s.InTime}+{s.Late}+{s.Never}/{s.Completed} {s.ForThem} {s.OnDesk} {s.Cover} {string.Join(',', s.Vacant)}").ShouldBe(
        [
            "1 楼道 2/2 2 2/2+0+0/1 0 0 2 ", "2 楼道 2/2 2 2/0+1+1/0 0 0 1 ", "3 楼道 2/2 1 1/1+0+1/0 0 0 1 support",
            "4 楼道 1/1 1 0/0+1+0/0 1 0 0 ", "5 楼道 1/0 0 0/0+0+1/0 0 1 0 information,support",
        ]);
        r.Spread.Select(s => $"{s.Level} {s.Units} {s.Best} {s.Median} {s.WorstTenth} {s.Worst}").ShouldBe(["community 3 0.5 0 0 0", "grid 3 0.5 0 0 0", "stairwell 5 1 0 0 0"]);
    }

    [Fact]
    public void Never_reached_with_all_that_was_tried()
    {
        Review.Reach.NeverReached.Select(n => $"{n.Name} {n.Unmet.Count}/{n.Targeted} {n.Posts} {n.Devices}").ShouldBe(["5 楼道 1/1 1 0", "2 楼道 1/2 2 1", "3 楼道 1/2 2 2"]);
        Review.Reach.NeverReached[0].Tried.Select(t => $"{t.At.Clock()[..5]} {t.Kind} {t.Who}{t.Via}{(t.ChannelOff ? " off" : "")} {t.Outcome} {t.Role} {t.ByName} {t.Reason}".Trim()).ShouldBe(
        [
            "09:00 unreachable gridLeadcall off", "09:01 messageSettled sms failed lead  empty", "09:06 called  wrongNumber lead 王强", "09:10 escalated officerdoor",
            "09:15 escalated commandCentredesk", "09:40 deskClosed    李红 已上门",
        ]);
        Review.Reach.NeverReached[1].Tried.Select(t => t.Kind).ShouldBe(["reminded"]);
        Review.Reach.NeverReached[2].Tried.ShouldBeEmpty();
    }

    [Fact]
    public void Response_times()
    {
        var t = Review.ResponseTimes;
        Times(t.Received).ShouldBe("9/18 00:04 03:00 03:00 03:00 0/0");
        Times(t.Read).ShouldBe("8/18 02:00 03:30 03:30 03:30 0/0");
        Times(t.Acknowledged).ShouldBe("5/8 02:30 08:00 08:00 08:00 2/6");
        Times(t.FullReply).ShouldBe("1/5 05:00 05:00 05:00 05:00 1/5");
        Times(t.Completed).ShouldBe("1/8 30:00 30:00 30:00 30:00 1/5");
        t.Acknowledged.SlowestAt.ShouldBe(new(Story.Stairwell(4), Story.Id(1)));
        t.Received.SlowestAt.ShouldBe(new(Story.Stairwell(2), Story.Id(2)));
        t.Acknowledged.Curve.Select(p => $"{p.After:mm\\:ss} {p.Count}").ShouldBe(["00:00 0", "01:00 2", "02:30 3", "04:00 4", "08:00 5"]);
    }

    [Fact]
    public void Escalation()
    {
        var e = Review.Escalation;
        N(e.MetWithoutStep).ShouldBe("3/8");
        e.Steps.Select(s => $"{s.Who} {s.Via} {N(s.Reached)} {N(s.Worked)} {s.Taken}").ShouldBe(
            ["same app 2/8 1/2 2", "gridLead call 2/8 1/2 2", "officer door 1/8 0/1 1", "commandCentre desk 1/8 0/1 1"]);
        e.Hands.Select(h => $"{h.Hands} {N(h.Met)}").ShouldBe(["trio 4/6", "gridLead 1/1", "officer 0/0", "commandCentre 0/1"]);
        (N(e.AtTheDoor), N(e.OnTheDesk), N(e.Unreachable), N(e.ChannelOff)).ShouldBe(("1/8", "1/8", "1/8", "1/6"));
    }

    [Fact]
    public void Trio_cover()
    {
        var c = Review.TrioCover;
        c.Stairwells.ShouldBe(new(0, 1, 2, 2, 5));
        c.Assignments.ShouldBe(new(0, 1, 3, 4, 8));
        c.ByRole.Select(r => $"{r.Role} {N(r.Answered)} {N(r.First)} {N(r.Declined)} {r.Times.Slowest:mm\\:ss}").ShouldBe(["lead 3/8 3/4 2/8 04:00", "information 2/5 1/4 0/5 02:30", "support 0/5 0/4 1/5 "]);
        (N(c.ByThemselves), N(c.ForThem), N(c.ForThemByPhone), N(c.Substitutes)).ShouldBe(("4/5", "1/5", "1/1", "1/5"));
        c.Radius.ShouldBe(new(new(4, 5), 72, 9, 4, 8, 18));
    }

    [Fact]
    public void Hazards()
    {
        var h = Review.Hazards;
        h.Items.Select(i => $"{i.StairwellName} {i.State} {i.TakenByName} {i.InHandsOf} {string.Join(',', i.InHandsOfNames)} {i.Late} {i.FoundToReported:hh\\:mm} {i.ReportedToFirstAct:hh\\:mm} {i.ReportedToClosed:hh\\:mm} {i.FoundToClosed:hh\\:mm} {i.Outcome} {i.Photos}").ShouldBe(
            ["4 楼道 reported  officer 周洁 True      0", "1 楼道 closed 王强 gridLead 王强 False 00:15 00:02 00:20 00:35 handled 2"]);
        (N(h.Closed), N(h.OpenWithoutName)).ShouldBe(("1/2", "1/1"));
        (h.FoundToReported.Median, h.ReportedToFirstAct.Median, h.ReportedToClosed.Median, h.FoundToClosed.Median).ShouldBe((Minutes(15), Minutes(2), Minutes(20), Minutes(35)));
    }

    [Fact]
    public void Households()
    {
        var h = Review.Households;
        h.Tagged.ShouldBe(new(2, 1, 1, 0, 0, 0));
        h.All.ShouldBe(new(5, 1, 1, 0, 1, 2));
        N(h.Disputed).ShouldBe("1/3");
        (h.Times.Median, h.Times.Slowest).ShouldBe((Minutes(6), Minutes(7)));
        h.ByStreet.ShouldHaveSingleItem().ShouldBe(new("330108001", "西兴街道", h.Tagged, h.All));
        h.ByCommunity.ShouldHaveSingleItem().ShouldBe(new("330108001001", "共联社区", h.Tagged, h.All));
        h.ByGrid.ShouldHaveSingleItem().ShouldBe(new("330108001001001", "一小区", h.Tagged, h.All));
        h.ByDispatch.ShouldHaveSingleItem().ShouldBe(new(Story.Id(2).ToString(), "上门核酸", h.Tagged, h.All));
        h.Open.ShouldHaveSingleItem().ShouldBe(new(Story.Stairwell(2), "2 楼道", Story.Id(2), 2, 0));
    }

    [Fact]
    public void Reports()
    {
        static string Text(ReportRow r) => $"{r.Kind} {r.Count} {N(r.Answered)} {N(r.Closed)} {N(r.Late)} {r.TimeToAnswer.Median:mm\\:ss} {r.TimeToAnswer.Slowest:mm\\:ss}";
        Text(Review.Reports.Total).ShouldBe(" 3 2/3 1/3 1/3 03:00 05:00");
        Review.Reports.ByKind.Select(Text).ShouldBe(["need 1 1/1 0/1 0/1 03:00 03:00", "hazard 2 1/2 1/2 1/2 05:00 05:00"]);
    }

    [Fact]
    public void Quality_of_the_data()
    {
        var q = Review.DataQuality;
        static string Fault(PostFault f) => $"{f.StairwellName[0]} {f.Role}";
        (N(q.VacantPosts), N(q.CoveredPosts), N(q.WithoutDevice), N(q.DeadDevices)).ShouldBe(("3/15", "1/9", "2/12", "4/10"));
        (N(q.WrongNumbers), N(q.ClockFaults), N(q.ClaimedInTime)).ShouldBe(("1/2", "1/2", "1/5"));
        q.Vacant.Select(Fault).ShouldBe(["3 support", "5 information", "5 support"]);
        q.Dead.Select(Fault).ShouldBe(["1 support", "2 information", "4 information", "4 support"]);
        q.WrongNumber.ShouldHaveSingleItem().ShouldBe(new(Story.Stairwell(5), "5 楼道", "lead", Story.At("09:06")));
        q.Clocks.ShouldHaveSingleItem().ShouldBe(new(Story.Stairwell(2), "2 楼道", "lead", null, Minutes(5)));
        q.Channels.Select(c => $"{c.Channel} {N(c.Arrived)} {N(c.Failed)} {c.Attempts}").ShouldBe(["sms 0/1 1/1 2", "voice 1/1 0/1 1"]);
    }

    [Fact]
    public void Burden()
    {
        var b = Review.Burden;
        (b.Trios, b.Dispatches, b.Contacts, b.Minutes, b.MedianMinutes, b.MedianDispatches).ShouldBe((5, 8, 8, 300, 60, 2));
        b.ByHour.Count.ShouldBe(24);
        b.ByHour.Where(h => h.Dispatches + h.Contacts > 0).ShouldBe([new(9, 8, 8)]);
        b.MostBurdened.Select(r => $"{r.StairwellName[0]} {r.Dispatches} {r.Contacts} {r.Minutes} {r.AtNight}").ShouldBe(["2 2 2 60 0", "1 2 0 60 0", "3 2 0 60 0", "4 1 4 60 0", "5 1 2 60 0"]);
    }

    [Fact]
    public void A_street_sees_its_own_figures_and_no_others()
    {
        var street = Story.Review(Lines, "330108002");
        Row(street.Reach.Total).ShouldBe("1/0 0 0 0/0+0+1 (0 0)/0 1/0 0 0 0/0+0+1 (0 0)/0");
        street.Overview.Dispatches.Select(d => d.Title).ShouldBe(["预警"]);
        street.Timeline.ShouldAllBe(m => m.StairwellCode == null || m.StairwellCode == Story.Stairwell(5));
        street.Reports.Total.Count.ShouldBe(0);
        street.Households.All.ShouldBe(new(0, 0, 0, 0, 0, 0));
        Json.Write(street).ShouldNotContain("33010800100");
    }

    [Fact]
    public void While_it_is_open_it_is_provisional_and_as_of_its_last_line()
    {
        var open = Story.Review(Lines.Where(line => line.At < Story.At("09:06")));
        open.Overview.Provisional.ShouldBeTrue();
        open.Overview.AsOf.ShouldBe(Story.At("09:05"));
        open.Burden.MostBurdened[0].Minutes.ShouldBe(5);
    }

    [Fact]
    public void A_call_about_no_dispatch_is_one_of_the_calls_of_what_was_tried_and_of_the_burden()
    {
        Review.Escalation.Calls.ByOutcome.Select(row => $"{row.Outcome} {N(row.Calls)} {row.Stairwells}").ShouldBe(["answered 1/3 1", "noAnswer 1/3 1", "wrongNumber 1/3 1"]);
        (N(Review.Escalation.Calls.AboutNoDispatch), Review.Escalation.Calls.Stairwells).ShouldBe(("0/3", 2));

        var late = Story.Review(Tell().Tell("10:02", "called", new { callId = Story.Id(83), outcome = "answered", heardToTheEnd = true, byName = "王强", role = 1 }, stairwell: 5).Lines);
        late.Escalation.Calls.ByOutcome.Select(row => $"{row.Outcome} {N(row.Calls)} {row.Stairwells}").ShouldBe(["answered 2/4 2", "noAnswer 1/4 1", "wrongNumber 1/4 1"]);
        N(late.Escalation.Calls.AboutNoDispatch).ShouldBe("1/4");
        late.Reach.NeverReached[0].Tried[^1].ShouldBe(new() { At = Story.At("10:02"), Kind = "called", DispatchId = null, Role = "lead", Outcome = "answered", HeardToTheEnd = true, ByName = "王强" });
        // Who is reached under a number has it after all; nothing else of the review moves.
        (late.DataQuality.WrongNumbers.Count, late.Burden.Contacts).ShouldBe((0, 9));
        late.Reach.Total.ShouldBe(Review.Reach.Total);
    }

    [Fact]
    public void What_old_lines_do_not_say_is_not_recorded_and_never_nothing()
    {
        var old = Story.Review(Lines.Select(line => line.Kind == "assigned" ? line with { Data = """{"members":7,"devices":{"1":true},"state":"pending"}""" } : line));
        old.TrioCover.Radius.ShouldBe(new(new(0, 5), null, 0, 0, null, null));
        (N(old.TrioCover.Substitutes), N(old.DataQuality.CoveredPosts)).ShouldBe(("0/0", "0/0"));
        (old.Households.All.Total, old.Households.All.Open).ShouldBe((null, null));
    }

    [Fact]
    public void What_is_said_about_the_record_afterwards_changes_nothing_of_it()
    {
        var after = Tell()
            .Tell("10:01", JournalKind.RecordSealed, new { seal = 1 })
            .Tell("10:30", JournalKind.FindingRecorded, new { text = "夜间无人应答" })
            .Tell("10:40", JournalKind.ImprovementPlanned, new { action = "先打电话" });
        Json.Write(Story.Review(after.Lines)).ShouldBe(Json.Write(Review));
    }

    [Fact]
    public void What_the_figures_suggest() =>
        ProposalRules.Of(Review).Select(p => $"{p.Rule} {p.Count}/{p.Of} {p.Rating}").ShouldBe(
        [
            "notInTime 4/8 MajorChallenges", "neverReached 3/5 Unable", "repliesLate 4/5 Unable", "completedLate 4/5 Unable", "atTheDoor 1/8 MajorChallenges",
            "nobodyToNotify 1/8 MajorChallenges", "channelOff 1/6 SomeChallenges", "oneOfThree 4/5 MajorChallenges", "hazardsOpen 1/2 MajorChallenges",
            "reportsUnanswered 1/3 Unable", "vacantPosts 3/15 MajorChallenges", "withoutDevice 2/12 MajorChallenges", "wrongNumbers 1/2 Unable",
        ]);

    [Fact]
    public void Names_are_shown_as_the_reader_may_see_them()
    {
        var masked = Json.Write(Story.Review(Lines, shown: name => name[0] + "*"));
        foreach (var name in new[] { "张明", "李红", "王强", "周洁" })
            masked.ShouldNotContain(name);
    }

    private static Story Tell()
    {
        var story = new Story()
            .Tell("08:59", "activationOpened", new { id = Story.Activation, scenario = "weather", level = "orange", reason = "台风", drill = false, unitCodes = new[] { "330108" }, openedAt = Story.At("08:59"), openedByName = "张明" })
            .Tell("09:25", "levelChanged", new { from = "orange", level = "red", reason = "雨大", byName = "李红" })
            .Tell("10:00", "dispatchClosed", Closed, 1).Tell("10:00", "dispatchClosed", Closed, 2).Tell("10:00", "dispatchClosed", Closed, 3)
            .Tell("10:00", "activationEnded", new { reason = "解除", byName = "张明" });
        Warning(story);
        Testing(story);
        story.Tell("09:50", "dispatchSent", Dispatch(3, "evacuation", "转移", "any", "09:50", "10:05"), 3)
            .Tell("09:50", "assigned", """{"members":3,"devices":{"1":true,"2":true},"state":"pending","covered":2,"households":10}""", 3, 3);
        return Reported(story);
    }

    private const string Closed = """{"state":"ended","reason":"解除"}""";

    private static void Warning(Story story)
    {
        story.Tell("09:00", "dispatchSent", Dispatch(1, "disasterAlert", "预警", "any", "09:00", "09:03", "09:15", "10:00", playbook: 3), 1)
            .Tell("09:00", "assigned", """{"members":7,"devices":{"1":true,"2":true,"4":true},"state":"pending","carried":{},"covered":0,"households":20,"doors":null}""", 1, 1)
            .Tell("09:00", "assigned", """{"members":7,"devices":{"1":true,"2":true,"4":false},"state":"pending","covered":0,"households":30}""", 1, 2)
            .Tell("09:00", "assigned", """{"members":3,"devices":{"1":true,"2":true},"state":"pending","covered":2,"households":10}""", 1, 3)
            .Tell("09:00", "assigned", """{"members":7,"devices":{"1":true,"2":true,"4":true},"state":"pending"}""", 1, 4)
            .Tell("09:00", "assigned", """{"members":1,"devices":{"1":false},"state":"pending","covered":0,"households":12}""", 1, 5)
            .Tell("09:00", "unreachable", Step("unacknowledged", "gridLead", "call", "gridLead", off: true), 1, 5);
        foreach (var (stairwell, role) in new[] { (1, 1), (1, 2), (1, 4), (2, 1), (2, 2), (3, 1), (3, 2), (4, 1), (4, 2), (4, 4) })
            story.Tell("09:00:01", "sent", $$"""{"role":{{role}},"state":"sent"}""", 1, stairwell);
        foreach (var (stairwell, role) in new[] { (1, 1), (1, 2), (2, 1), (3, 2) })
            story.Tell("09:00:02", "received", $$"""{"role":{{role}},"state":"received"}""", 1, stairwell);
        story.Tell("09:00:04", "received", """{"role":1,"state":"received"}""", 1, 4)
            .Tell("09:00:30", "read", """{"role":1,"state":"read","occurredAt":"2026-11-24T09:00:29+08:00","note":null}""", 1, 1)
            .Tell("09:01", "acknowledged", Answer(1, "acknowledged", "acknowledged", clockOffset: 0), 1, 1)
            .Tell("09:01", "messageSettled", new { messageId = Story.Id(90), channel = "sms", state = "failed", reason = "empty", attempt = 2, role = 1, address = "138****0000" }, 1, 5)
            .Tell("09:02", "messageSettled", new { messageId = Story.Id(91), channel = "voice", state = "delivered", attempt = 1, role = 1 }, 1, 4)
            .Tell("09:02", "acknowledged", Answer(2, "acknowledged", "acknowledged"), 1, 1)
            .Tell("09:02", "escalated", Step("unread", "same", "app", null), 1, 2).Tell("09:02", "escalated", Step("unread", "same", "app", null), 1, 4)
            .Tell("09:02:30", "acknowledged", Answer(2, "acknowledged", "acknowledged", claimed: true), 1, 3)
            .Tell("09:02:40", "declined", Answer(1, "declined", "acknowledged"), 1, 3)
            .Tell("09:03", "late", "{}", 1, 2).Tell("09:03", "late", "{}", 1, 4).Tell("09:03", "late", "{}", 1, 5)
            .Tell("09:03:30", "read", """{"role":1,"state":"read"}""", 1, 2)
            .Tell("09:04", "acknowledged", Answer(1, "acknowledged", "acknowledged", late: true, clockOffset: 300_000), 1, 2)
            .Tell("09:05", "escalated", Step("unacknowledged", "gridLead", "call", "gridLead"), 1, 4)
            .Tell("09:05", "replied", """{"role":2,"state":"acknowledged","reply":{"inCharge":"{\"role\":4}"},"replyIsWhole":true,"stairwell":{"state":"acknowledged","late":false}}""", 1, 1)
            .Tell("09:06", "called", new { callId = Story.Id(80), outcome = "noAnswer", byName = "王强", role = 1 }, 1, 4)
            .Tell("09:06", "called", new { callId = Story.Id(81), outcome = "wrongNumber", byName = "王强", role = 1 }, 1, 5)
            .Tell("09:08", "answeredFor", new { callId = Story.Id(82), by = "phone", byName = "王强", role = 1, stairwell = new { state = "acknowledged", acknowledged = 0, late = true } }, 1, 4)
            .Tell("09:10", "escalated", Step("unacknowledged", "officer", "door", "officer"), 1, 5)
            .Tell("09:15", "escalated", Step("unacknowledged", "commandCentre", "desk", "commandCentre"), 1, 5)
            .Tell("09:30", "completed", Answer(1, "completed", "completed"), 1, 1)
            .Tell("09:40", "deskClosed", new { byName = "李红", reason = "已上门" }, 1, 5);
    }

    private static void Testing(Story story) => story
        .Tell("09:20", "dispatchSent", Dispatch(2, "homeTesting", "上门核酸", "lead", "09:20", null, perHousehold: true, roles: ["lead", "support"]), 2)
        .Tell("09:20", "assigned", """{"members":5,"devices":{"1":true,"4":true},"state":"pending","covered":0,"households":20,"doors":3,"taggedDoors":2}""", 2, 1)
        .Tell("09:20", "assigned", """{"members":5,"devices":{"1":true,"4":false},"state":"pending","covered":0,"households":30,"doors":2,"taggedDoors":0}""", 2, 2)
        .Tell("09:21", "acknowledged", Answer(1, "acknowledged", "acknowledged"), 2, 1)
        .Tell("09:22", "declined", Answer(4, "declined", "pending"), 2, 2)
        .Tell("09:23", "declined", Answer(1, "declined", "unable"), 2, 2)
        .Tell("09:25", "householdDone", Door(60, "done", "09:25", true), 2, 1, 50)
        .Tell("09:26", "householdDone", Door(61, "absent", "09:26", true), 2, 1, 50)
        .Tell("09:27", "householdDone", Door(62, "refused", "09:27", false), 2, 1, 50)
        .Tell("09:28", "householdDone", Door(62, "moved", "09:28", false), 2, 1, 51)
        .Tell("09:30", "reminded", "{}", 2, 2);

    private static Story Reported(Story story) => story
        .Tell("09:05", "reported", Report(70, "hazard", "09:05", "reported", "gridLead", "王强", found: "08:50"), stairwell: 1)
        .Tell("09:07", "reportTaken", Report(70, "hazard", "09:05", "taken", "gridLead", "王强", found: "08:50", taken: "王强"), stairwell: 1)
        .Tell("09:10", "reportAnswered", Report(70, "hazard", "09:05", "answered", "gridLead", "王强", found: "08:50", taken: "王强"), stairwell: 1)
        .Tell("09:25", "reportClosed", Report(70, "hazard", "09:05", "closed", "gridLead", "王强", found: "08:50", taken: "王强", outcome: "handled", photos: 2), stairwell: 1)
        .Tell("09:12", "reported", Report(71, "hazard", "09:12", "reported", "gridLead", "王强"), stairwell: 4)
        .Tell("09:20", "reportRaised", Report(71, "hazard", "09:12", "reported", "officer", "周洁", late: "09:17"), stairwell: 4)
        .Tell("09:15", "reported", Report(72, "need", "09:15", "reported", "gridLead", "王强"), stairwell: 2)
        .Tell("09:18", "reportAnswered", Report(72, "need", "09:15", "answered", "gridLead", "王强", taken: "王强"), stairwell: 2);

    private static object Dispatch(
        int id, string kind, string title, string rule, string sent, string? acknowledgeBy, string? replyBy = null, string? completeBy = null,
        bool perHousehold = false, string[]? roles = null, int? playbook = null) => new
        {
            id = Story.Id(id),
            activationId = Story.Activation,
            kind,
            title,
            body = "",
            roleBodies = new { },
            targets = new { unitCodes = new[] { "330108" }, roles = roles ?? ["lead", "information", "support"], householdTags = Array.Empty<string>() },
            acknowledgementRule = rule,
            reply = replyBy is null ? [] : new[] { new { key = "inCharge", label = "谁", type = "text", required = true } },
            perHousehold,
            escalation = "default",
            scenario = "weather",
            playbookVersion = playbook,
            drill = false,
            sentAt = Story.At(sent),
            sentByName = "张明",
            acknowledgeBy = At(acknowledgeBy),
            replyBy = At(replyBy),
            completeBy = At(completeBy),
            recipients = 0,
            stairwells = 0,
            state = "open",
        };

    private static object Step(string condition, string who, string via, string? hands, bool off = false) =>
        new { step = 1, condition, who, via, roles = 7, added = new { }, covered = 0, channelOff = off, inHandsOf = hands, state = "pending" };

    private static object Answer(int role, string state, string stairwell, bool late = false, long? clockOffset = null, bool? claimed = null) =>
        new { role, state, note = (string?)null, clockOffset, claimed, stairwell = new { state = stairwell, acknowledged = 1, completed = 0, declined = 0, late } };

    private static object Door(int household, string outcome, string at, bool tagged) =>
        new { householdId = Story.Id(household), floor = 2, room = "201", role = "lead", outcome, occurredAt = Story.At(at), settles = false, tagged };

    private static object Report(
        int id, string kind, string reported, string state, string hands, string handsName, string? found = null, string? taken = null, string? late = null, string? outcome = null, int photos = 0) => new
        {
            reportId = Story.Id(id),
            kind,
            role = "lead",
            text = "积水",
            drill = false,
            foundAt = At(found),
            reportedAt = Story.At(reported),
            state,
            inHandsOf = hands,
            inHandsOfNames = new[] { handsName },
            lateAt = At(late),
            takenByName = taken,
            photos,
            outcome,
        };

    private static DateTimeOffset? At(string? clock) => clock is null ? null : Story.At(clock);

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);

    private static string N(Figure figure) => $"{figure.Count}/{figure.Of}";

    private static int Number(string code) => Enumerable.Range(1, 5).Single(n => Story.Stairwell(n) == code);

    private static string Row(ReachRow row) => $"{Counts(row.Assignments!)} {Counts(row.Receipts)}";

    private static string Counts(ReachCounts c) =>
        $"{c.Targeted}/{c.HadDevice} {c.Sent} {c.Received} {c.Read}/{c.AcknowledgedInTime}+{c.Late}+{c.Never} ({c.NeverBeforeDeadline} {c.Unable})/{c.Completed}";

    private static string Short(ReachRow row) =>
        $"{row.Name} {row.Assignments!.Targeted}={row.Assignments.AcknowledgedInTime}+{row.Assignments.Late}+{row.Assignments.Never}";

    private static string Times(ResponseTime time) =>
        $"{N(time.Observed)} {time.Percentiles.Median:mm\\:ss} {time.Percentiles.P90:mm\\:ss} {time.Percentiles.P99:mm\\:ss} {time.Percentiles.Slowest:mm\\:ss} {N(time.WithinLimit)}";
}
