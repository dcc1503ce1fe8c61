using CsCheck;
using GridAlert.Features.Emergency.AfterAction;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.AfterAction;

/// <summary>What holds of every review, whatever happened.</summary>
public class ReviewProperties
{
    private const int Journals = 300;
    private static readonly string[] States = ["pending", "acknowledged", "completed", "unable"];
    private static readonly string[] Outcomes = ["done", "absent", "refused", "moved", "open"];

    private sealed record Happening(int Minute, int What, int Dispatch, int Stairwell, int Post, int Luck);

    private static readonly Gen<IReadOnlyList<JournalLine>> AnyJournal =
        Gen.Select(
                Gen.Select(Gen.Int[0, 1439], Gen.Int[0, 16], Gen.Int[1, 3], Gen.Int[1, 5], Gen.Int[0, 2], Gen.Int[0, 99]).Array[0, 150],
                Gen.Int[0, 7].Array[15], Gen.Int[-1, 9].Array[15], Gen.Bool)
            .Select((happenings, members, doors, ended) =>
                Journal([.. happenings.Select(h => new Happening(h.Item1, h.Item2, h.Item3, h.Item4, h.Item5, h.Item6))], members, doors, ended));

    [Fact]
    public void Counts_add_up_in_every_row() => Check(lines =>
    {
        var review = Story.Review(lines);
        foreach (var row in Rows(review))
        {
            foreach (var counts in new[] { row.Assignments, row.Receipts }.OfType<ReachCounts>())
            {
                (counts.AcknowledgedInTime + counts.Late + counts.Never).ShouldBe(counts.Targeted);
                counts.HadDevice.ShouldBeLessThanOrEqualTo(counts.Targeted);
                counts.Sent.ShouldBeLessThanOrEqualTo(counts.Targeted);
                counts.Received.ShouldBeLessThanOrEqualTo(counts.Sent);
                counts.Read.ShouldBeLessThanOrEqualTo(counts.Received);
                counts.NeverBeforeDeadline.ShouldBeLessThanOrEqualTo(counts.Never);
                counts.Unable.ShouldBeLessThanOrEqualTo(counts.Never);
            }
        }
        var total = review.Reach.Total.Assignments!;
        var cover = review.TrioCover;
        review.Escalation.Hands.Sum(h => h.Met.Of).ShouldBe(total.Targeted);
        review.Escalation.Hands.Sum(h => h.Met.Count).ShouldBe(total.Targeted - total.Never);
        (review.Escalation.MetWithoutStep.Count + review.Escalation.Steps.Sum(s => s.Worked.Count)).ShouldBe(total.Targeted - total.Never);
        foreach (var counts in new[] { cover.Stairwells, cover.Assignments })
            (counts.Three + counts.Two + counts.One + counts.None).ShouldBe(counts.Of);
        (cover.ByThemselves.Count + cover.ForThem.Count).ShouldBe(total.Targeted - total.Never);
        cover.ByRole.Sum(role => role.First.Count).ShouldBe(cover.ByRole[0].First.Of);
        foreach (var doors in new[] { review.Households.All, review.Households.Tagged }.Where(doors => doors.Total is not null))
            (doors.Done + doors.Absent + doors.Refused + doors.Moved + doors.Open).ShouldBe(doors.Total);
        review.Burden.ByHour.Sum(hour => hour.Dispatches).ShouldBe(total.Targeted);
        review.Burden.ByHour.Sum(hour => hour.Contacts).ShouldBe(review.Burden.Contacts);
        review.Escalation.Calls.ByOutcome.Sum(row => row.Calls.Count).ShouldBe(review.Escalation.Calls.AboutNoDispatch.Of);
        review.Reports.ByKind.Sum(row => row.Count).ShouldBe(review.Reports.Total.Count);
    });

    [Fact]
    public void The_units_of_each_level_add_up_to_the_whole() => Check(lines =>
    {
        var review = Story.Review(lines);
        foreach (var level in new[] { review.Reach.ByStreet, review.Reach.ByCommunity, review.Reach.ByGrid, review.Reach.ByDispatch, review.Reach.ByKind })
        {
            Sum(level.Select(row => row.Assignments!)).ShouldBe(review.Reach.Total.Assignments);
            Sum(level.Select(row => row.Receipts)).ShouldBe(review.Reach.Total.Receipts);
        }
        Sum(review.Reach.ByRole.Select(row => row.Receipts)).ShouldBe(review.Reach.Total.Receipts);
        review.Reach.Stairwells.Sum(row => row.Never).ShouldBe(review.Reach.Total.Assignments!.Never);
        review.Reach.NeverReached.Sum(row => row.Unmet.Count).ShouldBe(review.Reach.Total.Assignments!.Never);
    });

    [Fact]
    public void What_the_streets_see_adds_up_to_what_the_district_sees() => Check(lines =>
    {
        var district = Story.Review(lines);
        var streets = new[] { "330108001", "330108002" }.Select(street => Story.Review(lines, street)).ToList();
        Sum(streets.Select(street => street.Reach.Total.Assignments!)).ShouldBe(district.Reach.Total.Assignments);
        Sum(streets.Select(street => street.Reach.Total.Receipts)).ShouldBe(district.Reach.Total.Receipts);
        streets.Sum(street => street.Burden.Minutes).ShouldBe(district.Burden.Minutes);
        streets.Sum(street => street.Burden.Contacts).ShouldBe(district.Burden.Contacts);
        streets.Sum(street => street.Households.All.Done).ShouldBe(district.Households.All.Done);
        streets.Sum(street => street.Hazards.Items.Count).ShouldBe(district.Hazards.Items.Count);
        streets.Sum(street => street.DataQuality.VacantPosts.Count).ShouldBe(district.DataQuality.VacantPosts.Count);
        streets.Sum(street => street.DataQuality.DeadDevices.Of).ShouldBe(district.DataQuality.DeadDevices.Of);
        streets.Sum(street => street.Escalation.OnTheDesk.Count).ShouldBe(district.Escalation.OnTheDesk.Count);
    });

    [Fact]
    public void Percentiles_and_curves_rise() => Check(lines =>
    {
        var review = Story.Review(lines);
        var times = review.ResponseTimes;
        foreach (var time in new[] { times.Received, times.Read, times.Acknowledged, times.FullReply, times.Completed })
        {
            Rises(time.Percentiles);
            time.Percentiles.Count.ShouldBe(time.Observed.Count);
            time.Observed.Count.ShouldBeLessThanOrEqualTo(time.Observed.Of);
            time.Curve.Select(point => point.After).ShouldBeInOrder();
            time.Curve.Select(point => point.Count).ShouldBeInOrder();
            if (time.Observed.Count > 0)
                time.Curve[^1].ShouldBe(new(time.Percentiles.Slowest!.Value, time.Observed.Count));
        }
        foreach (var row in Rows(review))
            Rises(row.Acknowledged);
    });

    [Fact]
    public void The_same_lines_give_the_same_bytes_also_where_somebody_looked_in_between() => Check(lines =>
    {
        var once = Json.Write(Story.Review(lines));
        Json.Write(Story.Review(lines)).ShouldBe(once);
        var calculator = new ReviewCalculator(Story.Tree, Story.Tree.Find("330108")!);
        foreach (var line in lines)
        {
            calculator.Apply(line);
            if (line.Seq % 40 == 0)
                calculator.Result();
        }
        Json.Write(calculator.Result()).ShouldBe(once);
    });

    internal static void Check(Action<IReadOnlyList<JournalLine>> holds, int journals = Journals) => AnyJournal.Sample(holds, iter: journals);

    private static IEnumerable<ReachRow> Rows(Review review) =>
        [review.Reach.Total, .. review.Reach.ByStreet, .. review.Reach.ByCommunity, .. review.Reach.ByGrid, .. review.Reach.ByRole, .. review.Reach.ByDispatch, .. review.Reach.ByKind];

    private static void Rises(Percentiles p)
    {
        if (p.Count == 0)
            (p.Median, p.P90, p.P99, p.Slowest).ShouldBe((null, null, null, null));
        else
            new[] { p.Median!.Value, p.P90!.Value, p.P99!.Value, p.Slowest!.Value }.ShouldBeInOrder();
    }

    private static ReachCounts Sum(IEnumerable<ReachCounts> rows)
    {
        var all = rows.ToList();
        return new()
        {
            Targeted = all.Sum(c => c.Targeted),
            HadDevice = all.Sum(c => c.HadDevice),
            Sent = all.Sum(c => c.Sent),
            Received = all.Sum(c => c.Received),
            Read = all.Sum(c => c.Read),
            AcknowledgedInTime = all.Sum(c => c.AcknowledgedInTime),
            Late = all.Sum(c => c.Late),
            Never = all.Sum(c => c.Never),
            NeverBeforeDeadline = all.Sum(c => c.NeverBeforeDeadline),
            Unable = all.Sum(c => c.Unable),
            Completed = all.Sum(c => c.Completed),
        };
    }

    /// <summary>Three dispatches to all stairwells at 00:00, then anything in any order.</summary>
    private static IReadOnlyList<JournalLine> Journal(Happening[] happenings, int[] members, int[] doors, bool ended)
    {
        var story = new Story().Tell("00:00", "activationOpened", new
        {
            id = Story.Activation,
            scenario = "weather",
            level = "orange",
            reason = "台风",
            drill = false,
            unitCodes = new[] { "330108" },
            openedAt = Story.At("00:00"),
            openedByName = "张明",
        });
        for (var dispatch = 1; dispatch <= 3; dispatch++)
        {
            story.Tell("00:00", "dispatchSent", Dispatch(dispatch), dispatch);
            for (var stairwell = 1; stairwell <= 5; stairwell++)
            {
                var n = ((dispatch - 1) * 5) + stairwell - 1;
                int? homes = doors[n] < 0 ? null : doors[n];
                story.Tell("00:00", "assigned", new
                {
                    members = members[n],
                    devices = new Dictionary<string, bool> { ["1"] = (members[n] & 1) != 0, ["4"] = false },
                    state = "pending",
                    covered = homes is null ? null : (int?)(members[n] & 2),
                    households = homes,
                    doors = homes,
                    taggedDoors = homes / 2,
                }, dispatch, stairwell);
            }
        }
        foreach (var happening in happenings)
            Tell(story, happening, members[((happening.Dispatch - 1) * 5) + happening.Stairwell - 1]);
        if (ended)
            story.Tell("23:59:30", "dispatchClosed", """{"state":"ended"}""", 1).Tell("23:59:30", "activationEnded", """{"reason":"解除","byName":"张明"}""");
        return story.Lines;
    }

    private static void Tell(Story story, Happening h, int members)
    {
        var role = 1 << h.Post;
        var clock = TimeSpan.FromMinutes(h.Minute).ToString();
        var stairwell = new { state = States[h.Luck % 4], acknowledged = 1, late = h.Luck % 3 == 0 };
        // Only who was asked has a receipt.
        if (h.What <= 7 && (members & role) == 0)
            return;
        _ = h.What switch
        {
            0 => story.Tell(clock, "sent", new { role, state = "sent" }, h.Dispatch, h.Stairwell),
            1 => story.Tell(clock, "received", new { role, state = "received" }, h.Dispatch, h.Stairwell),
            2 => story.Tell(clock, "read", new { role, state = "read" }, h.Dispatch, h.Stairwell),
            3 or 4 => story.Tell(clock, "acknowledged", new { role, state = "acknowledged", clockOffset = h.Luck * 5000, stairwell }, h.Dispatch, h.Stairwell),
            5 => story.Tell(clock, "completed", new { role, state = "completed", reply = new { x = "1" }, replyIsWhole = true, stairwell }, h.Dispatch, h.Stairwell),
            6 => story.Tell(clock, "declined", new { role, state = "declined", stairwell }, h.Dispatch, h.Stairwell),
            7 => story.Tell(clock, "withdrawn", new { role, state = h.Luck < 50 ? "read" : "acknowledged", stairwell }, h.Dispatch, h.Stairwell),
            8 => story.Tell(clock, "late", "{}", h.Dispatch, h.Stairwell),
            9 or 10 => story.Tell(clock, "escalated", new
            {
                step = 1,
                who = new[] { "same", "trio", "gridLead", "officer", "commandCentre" }[h.Luck % 5],
                via = new[] { "app", "sms", "voice", "call", "door", "desk" }[h.Luck % 6],
                added = h.Luck % 2 == 0 ? new Dictionary<string, bool>() : new() { [$"{role}"] = true },
                covered = 0,
                channelOff = h.Luck % 7 == 0,
                inHandsOf = h.Luck % 5 < 2 ? null : "officer",
                stairwell.state,
            }, h.Dispatch, h.Stairwell),
            11 => story.Tell(clock, "answeredFor", new { callId = Story.Id(1000 + h.Luck), by = "phone", byName = "王强", role, stairwell }, h.Dispatch, h.Stairwell),
            12 => story.Tell(clock, "called", new { callId = Story.Id(1000 + h.Luck), outcome = h.Luck < 50 ? "wrongNumber" : "noAnswer", byName = "王强", role }, h.Dispatch, h.Stairwell),
            13 => story.Tell(clock, "messageSettled", new { messageId = Story.Id(2000 + (h.Luck * 5) + h.Stairwell), channel = "sms", state = h.Luck < 50 ? "failed" : "delivered", attempt = 1, role }, h.Dispatch, h.Stairwell),
            16 => story.Tell(clock, "called", new { callId = Story.Id(5000 + h.Luck), outcome = h.Luck < 50 ? "voicemail" : "answered", heardToTheEnd = true, byName = "王强", role }, stairwell: h.Stairwell),
            14 => story.Tell(clock, "householdDone", new { householdId = Story.Id(3000 + (h.Stairwell * 10) + (h.Luck % 10)), outcome = Outcomes[h.Luck % 5], occurredAt = Story.At(clock), settles = h.Luck % 4 == 0, tagged = h.Luck % 2 == 0 }, h.Dispatch, h.Stairwell, h.Post),
            _ => story.Tell(clock, h.Luck % 2 == 0 ? "reported" : "reportAnswered", new { reportId = Story.Id(4000 + h.Stairwell), kind = "hazard", text = "积水", reportedAt = Story.At("00:00"), state = "answered", inHandsOf = "gridLead" }, stairwell: h.Stairwell),
        };
    }

    private static object Dispatch(int n) => new
    {
        id = Story.Id(n),
        activationId = Story.Activation,
        kind = n == 1 ? "rollCall" : "homeVisit",
        title = $"任务 {n}",
        body = "",
        roleBodies = new { },
        targets = new { unitCodes = new[] { "330108" }, roles = new[] { "lead", "information", "support" }, householdTags = Array.Empty<string>() },
        acknowledgementRule = n == 1 ? "any" : n == 2 ? "two" : "all",
        reply = new[] { new { key = "x", label = "x", type = "text", required = true } },
        perHousehold = n != 1,
        escalation = "default",
        drill = false,
        sentAt = Story.At("00:00"),
        sentByName = "张明",
        acknowledgeBy = n == 3 ? (DateTimeOffset?)null : Story.At("12:00"),
        replyBy = Story.At("13:00"),
        completeBy = Story.At("14:00"),
        recipients = 0,
        stairwells = 0,
        state = "open",
    };
}
