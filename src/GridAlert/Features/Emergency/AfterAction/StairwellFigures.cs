using System.Globalization;
using System.Numerics;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Emergency.Reports;
using GridAlert.Features.Neighbourhood;

namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>
/// Which stairwells stand behind a figure of the review. A figure has a name of parts, as its address spells it: inTime,
/// role.lead.never, step.gridLead.call.worked, reports.hazard.closed, doors.tagged.open, call.noAnswer. With dispatch.{id} or
/// kind.{kind} before it, only those assignments count. A stairwell stands behind a figure when it adds anything to it.
/// </summary>
internal sealed class StairwellFigures(ReviewFacts facts)
{
    /// <summary>Those that anybody may want to choose from a list.</summary>
    public static IReadOnlyList<string> Listed { get; } =
    [
        "asked", "hadDevice", "noDevice", "sent", "received", "notReceived", "read", "answered", "inTime", "late", "never", "neverAtAll", "completed", "notCompleted",
        "byThemselves", "forThem", "substitutes", "onDesk", "metWithoutStep", "atTheDoor", "unreachable", "called", "cover3", "cover2", "cover1", "cover0",
        "vacant", "postWithoutDevice", "deadDevice", "wrongNumber", "clock",
    ];

    private const int IdLength = 36;

    private readonly Lazy<ILookup<TaskFacts, DoorFacts>> _doors = new(facts.DoorsWithResult);

    /// <summary>Null for a figure that there is not.</summary>
    public Func<StairwellFacts, bool>? Find(string name)
    {
        var (figure, among) = Among(name);
        if (Assignments(figure.Split('.')) is { } holds)
            return stairwell => stairwell.Tasks.Exists(task => among(task) && holds(task));
        return figure == name ? Stairwells(figure.Split('.')) : null;
    }

    /// <summary>What is left of the name when the assignments that count are taken off it.</summary>
    private static (string Figure, Func<TaskFacts, bool> Among) Among(string name)
    {
        var rest = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];
        if (name.StartsWith("dispatch.", StringComparison.Ordinal) && rest.Length > IdLength + 1 && rest[IdLength] == '.' && Guid.TryParse(rest[..IdLength], out var id))
            return (rest[(IdLength + 1)..], task => task.Dispatch.Dispatch.Id == id);
        if (name.StartsWith("kind.", StringComparison.Ordinal) && rest.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot)
            return (rest[(dot + 1)..], task => task.Dispatch.Dispatch.Kind.AsSpan().SequenceEqual(rest.AsSpan(0, dot)));
        return (name, _ => true);
    }

    private Func<TaskFacts, bool>? Assignments(string[] name) => name switch
    {
        ["asked"] => _ => true,
        ["hadDevice"] => task => task.Devices != 0,
        ["noDevice"] => task => task.Devices == 0,
        ["sent"] => task => task.Sent != 0,
        ["received"] => task => task.Received != 0,
        ["notReceived"] => task => task.Received == 0,
        ["read"] => task => task.Read != 0,
        ["answered"] => task => task.Met,
        ["inTime"] => InTime,
        ["late"] => task => task is { Met: true, Late: true },
        ["never"] => task => !task.Met,
        ["neverBeforeDeadline"] => task => !task.Met && facts.ClosedEarly(task.Dispatch),
        ["unable"] => task => task.State == AssignmentState.Unable,
        ["completed"] => task => task.State == AssignmentState.Completed,
        ["notCompleted"] => task => task.State != AssignmentState.Completed,
        ["byThemselves"] => task => task is { Met: true, ForThem: false },
        ["forThem"] => task => task.ForThem,
        ["forThemByPhone"] => task => task is { ForThem: true, AnsweredForBy: "phone" },
        ["substitutes"] => task => task.Covered is { } covered && (task.Acknowledged & covered) != 0,
        ["claimed"] => task => (task.Claimed & task.Acknowledged) != 0,
        ["answers", [>= '0' and <= '3' and var posts]] => task => BitOperations.PopCount((uint)task.Acknowledged) == posts - '0',
        ["onDesk"] => task => (task.Steps & EscalationSection.DeskSteps) != 0,
        ["atTheDoor"] => task => (task.Steps & EscalationSection.DoorSteps) != 0,
        ["metWithoutStep"] => task => task is { Met: true, MetByStep: < 0 },
        ["unreachable"] => task => task.Unreachable,
        ["channelOff"] => task => task.Tried.Exists(one => one.Tried.ChannelOff),
        ["step", var who, var via] when EscalationSection.StepOf(who, via) is >= 0 and var step => task => (task.Steps & (1 << step)) != 0,
        ["step", var who, var via, "worked"] when EscalationSection.StepOf(who, via) is >= 0 and var step => task => task.Met && task.MetByStep == step,
        ["hands", var hands] => task => (task.Hands ?? "trio") == hands,
        ["hands", var hands, "met"] => task => task.Met && (task.Hands ?? "trio") == hands,
        ["role", var role, var count] when TrioRole.All.Contains(role) => Receipts(TrioRole.Bit(role), count),
        ["times", var step] => Observed(step),
        ["within", var step] => Within(step),
        ["doors", "disputed"] => task => _doors.Value[task].Any(door => door.Disputed),
        ["doors", "result"] => task => _doors.Value[task].Any(),
        ["doors", "tagged" or "all", var outcome] when Doors(outcome) is { } doors => task => task.Dispatch.Dispatch.PerHousehold && doors(Counts(task, name[1])) > 0,
        ["hour", var hour, "dispatches"] when Hour(hour) is { } at => task => BurdenSection.Hour(task) == at,
        _ => null,
    };

    private static Func<TaskFacts, bool>? Receipts(int bit, string count)
    {
        var post = BitOperations.TrailingZeroCount(bit);
        Func<TaskFacts, bool>? holds = count switch
        {
            "targeted" => _ => true,
            "hadDevice" => task => (task.Devices & bit) != 0,
            "sent" => task => (task.Sent & bit) != 0,
            "received" => task => (task.Received & bit) != 0,
            "read" => task => (task.Read & bit) != 0,
            "answered" => task => (task.Acknowledged & bit) != 0,
            "inTime" => task => (task.Acknowledged & task.InTime & bit) != 0,
            "late" => task => (task.Acknowledged & ~task.InTime & bit) != 0,
            "never" => task => (task.Acknowledged & bit) == 0,
            "completed" => task => (task.Completed & bit) != 0,
            "declined" => task => (task.Declined & bit) != 0,
            "first" => task => task.FirstPost() == post,
            _ => null,
        };
        return holds is null ? null : task => (task.Members & bit) != 0 && holds(task);
    }

    private static bool InTime(TaskFacts task) => task is { Met: true, Late: false };

    private static Func<TaskFacts, bool>? Observed(string step) => step switch
    {
        "received" => task => Posts(task, task.ReceivedAfter),
        "read" => task => Posts(task, task.ReadAfter),
        "acknowledged" => task => task is { Met: true, MetAfter: >= 0 },
        "fullReply" => task => task is { Dispatch.AsksReply: true, RepliedAfter: >= 0 },
        "completed" => task => task is { State: AssignmentState.Completed, CompletedAfter: >= 0 },
        _ => null,
    };

    private static bool Posts(TaskFacts task, Func<int, long> after) => Enumerable.Range(0, 3).Any(post => (task.Members & (1 << post)) != 0 && after(post) >= 0);

    private static Func<TaskFacts, bool>? Within(string step) => step switch
    {
        "acknowledged" => task => task.Dispatch.Dispatch.AcknowledgeBy is not null && InTime(task),
        "fullReply" => task => task.Dispatch.AsksReply && By(task, task.RepliedAfter, task.Dispatch.Dispatch.ReplyBy),
        "completed" => task => task.State == AssignmentState.Completed && By(task, task.CompletedAfter, task.Dispatch.Dispatch.CompleteBy),
        _ => null,
    };

    private static bool By(TaskFacts task, long after, DateTimeOffset? limit) => after >= 0 && limit is { } by && after <= (by - task.Dispatch.Dispatch.SentAt).Ticks;

    private DoorCounts Counts(TaskFacts task, string homes)
    {
        var (tagged, all) = HouseholdsSection.Count(task, [.. _doors.Value[task]]);
        return homes == "tagged" ? tagged : all;
    }

    private static Func<DoorCounts, int>? Doors(string outcome) => outcome switch
    {
        "total" => doors => doors.Total ?? 0,
        "done" => doors => doors.Done,
        "absent" => doors => doors.Absent,
        "refused" => doors => doors.Refused,
        "moved" => doors => doors.Moved,
        "open" => doors => doors.Open ?? 0,
        _ => null,
    };

    /// <summary>Figures that are about a stairwell as a whole.</summary>
    private Func<StairwellFacts, bool>? Stairwells(string[] name) => name switch
    {
        ["neverAtAll"] => stairwell => stairwell.Tasks.Count > 0 && stairwell.Tasks.TrueForAll(task => !task.Met),
        ["cover0"] => Cover(0),
        ["cover1"] => Cover(1),
        ["cover2"] => Cover(2),
        ["cover3"] => Cover(3),
        ["households"] => stairwell => stairwell.Tasks.Exists(task => task.Households is not null),
        ["vacant"] => Post(posts => posts.Vacant),
        ["covered"] => Post(posts => posts.Covered),
        ["postWithoutDevice"] => Post(posts => posts.Members & ~posts.Devices),
        ["deadDevice"] => Post(posts => posts.Dead),
        ["wrongNumber"] => Post(posts => posts.Wrong),
        ["clock"] => Post(posts => posts.Clock),
        ["contacted"] => stairwell => stairwell.Tasks.Count > 0 && stairwell.ContactsByHour.Any(contacts => contacts > 0),
        ["hour", var hour, "contacts"] when Hour(hour) is { } at => stairwell => stairwell.Tasks.Count > 0 && stairwell.ContactsByHour[at] > 0,
        ["called"] => stairwell => stairwell.Calls.Count > 0,
        ["call", "aboutNoDispatch"] => stairwell => stairwell.Calls.Exists(call => !call.AboutDispatch),
        ["call", var outcome] when CallSection.Outcomes.Contains(outcome) => stairwell => stairwell.Calls.Exists(call => call.Outcome == outcome),
        ["channel", var channel, "arrived"] => Messages(message => message.Channel == channel && message.Arrived),
        ["channel", var channel, "failed"] => Messages(message => message.Channel == channel && message.Failed),
        ["reports", var kind, var state] when kind == "all" || ReportKind.All.Contains(kind) => Reports(kind, state),
        _ => null,
    };

    private static Func<StairwellFacts, bool> Cover(int posts) => stairwell => stairwell.Tasks.Count > 0 && BitOperations.PopCount((uint)stairwell.Answering) == posts;

    private static Func<StairwellFacts, bool> Post(Func<DataQualitySection.PostsOf, int> faulty) => stairwell => stairwell.Tasks.Count > 0 && faulty(DataQualitySection.Look(stairwell)) != 0;

    private Func<StairwellFacts, bool> Messages(Func<MessageFacts, bool> fits) => facts.Messages.Values.Where(fits).Select(message => message.Stairwell).ToHashSet().Contains;

    private Func<StairwellFacts, bool>? Reports(string kind, string state)
    {
        Func<ReportFacts, bool>? fits = state switch
        {
            "all" => _ => true,
            "answered" => report => report.AnsweredAt is not null,
            "closed" => report => report.ClosedAt is not null,
            "late" => report => report.Data.LateAt is not null,
            _ => null,
        };
        return fits is null ? null : facts.Reports.Values.Where(report => (kind == "all" || report.Data.Kind == kind) && fits(report)).Select(report => report.Stairwell).ToHashSet().Contains;
    }

    private static int? Hour(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var hour) && hour < 24 ? hour : null;
}
