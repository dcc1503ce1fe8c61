using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>What the lines of one activation have told so far of one unit; the sections of the review are read off it.</summary>
internal sealed class ReviewFacts(UnitTree tree, Unit unit, Func<string, string> shown)
{
    public Unit Unit { get; } = unit;
    public Activation? Activation { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public string? EndedByName { get; set; }
    public string? EndReason { get; set; }
    public List<ReviewLevel> Levels { get; } = [];
    public DateTimeOffset AsOf { get; set; }
    public ulong LastTx { get; set; }
    public long LastSeq { get; set; }
    public int Lines { get; set; }

    public Dictionary<Guid, DispatchFacts> Dispatches { get; } = [];
    public Dictionary<string, StairwellFacts?> Stairwells { get; } = new(StringComparer.Ordinal);
    public Dictionary<Guid, ReportFacts> Reports { get; } = [];
    public Dictionary<Guid, MessageFacts> Messages { get; } = [];
    public Dictionary<(Guid Dispatch, Guid Household), DoorFacts> Doors { get; } = [];

    /// <summary>How often each step was taken, and how often nothing left by it.</summary>
    public int[] StepsTaken { get; } = new int[EscalationSection.StepCount];
    public int StepsOff { get; set; }
    /// <summary>Null for a stairwell outside the unit.</summary>
    public StairwellFacts? Stairwell(string code)
    {
        if (!Stairwells.TryGetValue(code, out var facts))
            Stairwells[code] = facts = tree.TryFind(code, out var stairwell) && stairwell.LiesIn(Unit.Code) ? new(stairwell) : null;
        return facts;
    }

    /// <summary>In the order of sending; only those that the unit has to do with.</summary>
    public List<DispatchFacts> SentDispatches() => [.. Dispatches.Values.Where(d => d.Tasks.Count > 0).OrderBy(d => d.Dispatch.SentAt).ThenBy(d => d.Dispatch.Id)];

    public List<StairwellFacts> AskedStairwells() => [.. Stairwells.Values.OfType<StairwellFacts>().Where(s => s.Tasks.Count > 0).OrderBy(s => s.Unit.Code, StringComparer.Ordinal)];

    public ILookup<TaskFacts, DoorFacts> DoorsWithResult() => Doors.Values.Where(door => door.Outcome is not null).ToLookup(door => door.Task);

    public string? Shown(string? name) => name is null ? null : shown(name);

    public ReviewUnit Named(string code) => tree.TryFind(code, out var named) ? new(code, named.Name, named.Kind, named.ParentCode) : new(code, code, null, null);

    public DateTimeOffset ClosedAt(DispatchFacts dispatch) => dispatch.ClosedAt ?? AsOf;

    /// <summary>Before the acknowledgement's deadline had come.</summary>
    public bool ClosedEarly(DispatchFacts dispatch) => dispatch.Dispatch.AcknowledgeBy is { } by && ClosedAt(dispatch) < by;
}

internal sealed class DispatchFacts(Dispatch dispatch)
{
    public Dispatch Dispatch { get; } = dispatch;
    public int AskedRoles { get; } = dispatch.Targets.Audiences.Count > 0 ? 0 : TrioRole.Bits(dispatch.Targets.Roles);
    public bool AsksReply { get; } = dispatch.Reply.Any(field => field.Required);
    public DispatchState State { get; set; } = DispatchState.Open;
    public DateTimeOffset? ClosedAt { get; set; }
    public Dictionary<string, TaskFacts> Tasks { get; } = new(StringComparer.Ordinal);
    public Moment? FirstAnswer { get; private set; }
    public Moment? LastAnswer { get; private set; }

    public void NoteAnswer(in RecordLine line)
    {
        LastAnswer = new(line.Tx, line.Seq, line.At, line.StairwellCode!);
        FirstAnswer ??= LastAnswer;
    }
}

internal sealed record Moment(ulong Tx, long Seq, DateTimeOffset At, string StairwellCode);

/// <summary>One dispatch for one stairwell. Sets of posts are bits; times are ticks since it was sent, -1 for not yet.</summary>
internal sealed class TaskFacts(DispatchFacts dispatch, StairwellFacts stairwell)
{
    /// <summary>It stood so from the beginning, or never came.</summary>
    public const long Before = -1;

    private const int Posts = 3;

    private readonly long[] _received = [-1, -1, -1];
    private readonly long[] _read = [-1, -1, -1];
    private readonly long[] _acknowledged = [-1, -1, -1];
    private readonly int[] _order = new int[Posts];

    public DispatchFacts Dispatch { get; } = dispatch;
    public StairwellFacts Stairwell { get; } = stairwell;
    /// <summary>Filled posts that were asked at first; the rule is about these.</summary>
    public int Asked { get; init; }
    public int Members { get; set; }
    public int Devices { get; set; }
    /// <summary>Null where covers were not recorded.</summary>
    public int? Covered { get; set; }
    public int Carried { get; set; }
    public int Sent { get; set; }
    public int Received { get; set; }
    public int Read { get; set; }
    public int Acknowledged { get; set; }
    public int Completed { get; set; }
    public int Declined { get; set; }
    public int InTime { get; set; }
    public int Claimed { get; set; }
    public AssignmentState State { get; private set; }
    public bool Late { get; set; }
    public bool Unreachable { get; set; }
    /// <summary>By an officer's record; null where there is none.</summary>
    public string? AnsweredForBy { get; set; }
    public long MetAfter { get; private set; } = -1;
    public long RepliedAfter { get; set; } = -1;
    public long CompletedAfter { get; private set; } = -1;
    /// <summary>Steps that were taken, each as the bit of its <see cref="EscalationSection.StepOf"/>.</summary>
    public int Steps { get; set; }
    public int LastStep { get; set; } = -1;
    /// <summary>The last step before it was met; -1 for none.</summary>
    public int MetByStep { get; private set; } = -1;
    public string? Hands { get; set; }
    public int? Households { get; init; }
    public int? Doors { get; init; }
    public int? TaggedDoors { get; init; }
    public List<(Tried Tried, Guid? CallId)> Tried { get; } = [];

    public bool Met => State is AssignmentState.Acknowledged or AssignmentState.Completed;

    /// <summary>An officer's record is what it stands on: the trio's own answers do not meet the rule.</summary>
    public bool ForThem =>
        AnsweredForBy is not null && Met && (Acknowledged & ~Asked) == 0
        && !AcknowledgementRules.IsMet(Dispatch.Dispatch.AcknowledgementRule, Asked, Declined & Asked, Acknowledged & Asked);

    public long ReceivedAfter(int post) => _received[post];
    public long ReadAfter(int post) => _read[post];
    public long AcknowledgedAfter(int post) => _acknowledged[post];

    /// <summary>Whose answer came first of those that hold; -1 where none does. What was carried over is no answer to this dispatch.</summary>
    public int FirstPost()
    {
        var first = -1;
        for (var post = 0; post < Posts; post++)
        {
            if ((Acknowledged & ~Carried & (1 << post)) != 0 && (first < 0 || _order[post] < _order[first]))
                first = post;
        }
        return first;
    }

    public void MarkReceived(int post, long after)
    {
        Sent |= 1 << post;
        Received |= 1 << post;
        if (_received[post] < 0)
            _received[post] = after;
    }

    public void MarkRead(int post, long after)
    {
        MarkReceived(post, after);
        Read |= 1 << post;
        if (_read[post] < 0)
            _read[post] = after;
    }

    public void Answer(int post, ReceiptState state, long after, bool inTime, bool claimed, int order)
    {
        MarkRead(post, after);
        var bit = 1 << post;
        var acknowledged = state is ReceiptState.Acknowledged or ReceiptState.Completed;
        if (acknowledged && _acknowledged[post] < 0 && (Carried & bit) == 0)
        {
            _acknowledged[post] = after;
            _order[post] = order;
            InTime = inTime ? InTime | bit : InTime & ~bit;
            Claimed = claimed ? Claimed | bit : Claimed & ~bit;
        }
        // Taken back: what comes later is a new answer.
        if (!acknowledged && state != ReceiptState.Declined)
        {
            _acknowledged[post] = -1;
            Carried &= ~bit;
            Claimed &= ~bit;
        }
        Acknowledged = acknowledged ? Acknowledged | bit : Acknowledged & ~bit;
        Completed = state == ReceiptState.Completed ? Completed | bit : Completed & ~bit;
        Declined = state == ReceiptState.Declined ? Declined | bit : Declined & ~bit;
    }

    /// <param name="state">What it is now.</param>
    /// <param name="after">When it became so; <see cref="Before"/> for what it was from the beginning.</param>
    public void Become(AssignmentState state, long after)
    {
        var met = state is AssignmentState.Acknowledged or AssignmentState.Completed;
        if (met && !Met)
            (MetAfter, MetByStep) = (after, LastStep);
        else if (!met)
            (MetAfter, MetByStep) = (-1, -1);
        if (state == AssignmentState.Completed && State != AssignmentState.Completed)
            CompletedAfter = after;
        else if (state != AssignmentState.Completed)
            CompletedAfter = -1;
        State = state;
    }
}

internal sealed class StairwellFacts(Unit unit)
{
    public Unit Unit { get; } = unit;
    /// <summary>In the order of sending.</summary>
    public List<TaskFacts> Tasks { get; } = [];
    /// <summary>By the hour of the day in Beijing.</summary>
    public int[] ContactsByHour { get; } = new int[24];
    public List<CallFacts> Calls { get; } = [];
    /// <summary>Calls that were about no dispatch.</summary>
    public List<Tried> Tried { get; } = [];
    public int Called { get; set; }
    public int ClockKnown { get; set; }
    public DateTimeOffset?[] WrongNumber { get; } = new DateTimeOffset?[3];
    public long[] ClockOff { get; } = new long[3];

    /// <summary>Different posts that acknowledged anything here.</summary>
    public int Answering => Tasks.Aggregate(0, (posts, task) => posts | task.Acknowledged);
    public int Members => Tasks.Aggregate(0, (posts, task) => posts | task.Members);

    public void Contact(DateTimeOffset at) => ContactsByHour[at.ToBeijing().Hour]++;

    /// <summary>A call is told once for each dispatch that it was about; false for one that is known.</summary>
    public bool Call(CallFacts call)
    {
        if (call.Id is not null && Calls.Exists(known => known.Id == call.Id))
            return false;
        Calls.Add(call);
        return true;
    }
}

/// <param name="Outcome">One of <see cref="CallSection.Outcomes"/>.</param>
internal sealed record CallFacts(Guid? Id, string Outcome, bool AboutDispatch);

internal sealed class ReportFacts(StairwellFacts stairwell)
{
    public StairwellFacts Stairwell { get; } = stairwell;
    public ReviewReportData Data { get; set; } = null!;
    public DateTimeOffset? FirstActAt { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }
    public DateTimeOffset? ClosedAt { get; set; }
}

internal sealed class MessageFacts
{
    public required string Channel { get; init; }
    public required StairwellFacts Stairwell { get; init; }
    public string State { get; set; } = "";
    public int Attempts { get; set; }

    public bool Arrived => State is "accepted" or "delivered" or "answered";
    public bool Failed => State == "failed";
}

/// <summary>What the members of a trio say became of one home, one version each.</summary>
internal sealed class DoorFacts(TaskFacts task)
{
    private readonly List<(Guid Member, string Outcome, DateTimeOffset OccurredAt, DateTimeOffset At)> _versions = [];

    public TaskFacts Task { get; } = task;
    public bool Tagged { get; set; }
    /// <summary>Since when it has had a result.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>Null while it is open. The newest by the phones' clocks counts.</summary>
    public string? Outcome => _versions.Count == 0 ? null : _versions.MaxBy(v => (v.OccurredAt, v.At)).Outcome;

    public bool Disputed => _versions.Exists(v => v.Outcome != _versions[0].Outcome);

    public void Say(Guid member, string outcome, DateTimeOffset occurredAt, DateTimeOffset at, bool settles)
    {
        _versions.RemoveAll(v => v.Member == member || settles);
        if (outcome != "open")
            _versions.Add((member, outcome, occurredAt, at));
        Since = _versions.Count == 0 ? null : Since ?? at;
    }
}
