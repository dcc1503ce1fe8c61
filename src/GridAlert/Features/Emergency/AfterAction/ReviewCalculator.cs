using System.Globalization;
using System.Numerics;
using System.Text.Json;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>
/// Computes the review of one activation from its lines, one after the other. Pure: it knows no clock and reads nothing
/// but the lines and the names of units, so that the same lines give the same review to the byte.
/// </summary>
/// <param name="tree">The units' names and hierarchy.</param>
/// <param name="unit">Whose figures; lines about stairwells outside it are left out.</param>
/// <param name="shown">How people's names are shown to the reader; as they are when null.</param>
public sealed class ReviewCalculator(UnitTree tree, Unit unit, Func<string, string>? shown = null)
{
    private const long ToleratedClock = 2 * 60 * 1000;

    private readonly ReviewFacts _facts = new(tree, unit, shown ?? (name => name));
    private readonly ReviewTimelineBuilder _timeline = new();
    private readonly ReviewLine _data = new();
    private int _answers;
    private DispatchFacts? _dispatch;

    /// <summary>The opening has been read: there is something to tell.</summary>
    public bool IsBegun => _facts.Activation is not null;

    public void Apply(JournalLine line) => Apply(RecordLine.Of(line));

    public void Apply(in RecordLine line)
    {
        if (line.StairwellCode is null && IsAboutTheRecord(line.Kind))
            return;
        // Lines are in the order of their transactions, whose clocks need not be.
        _facts.AsOf = line.At > _facts.AsOf ? line.At : _facts.AsOf;
        _facts.LastTx = line.Tx;
        _facts.LastSeq = line.Seq;
        StairwellFacts? stairwell = null;
        if (line.StairwellCode is { } code && (stairwell = _facts.Stairwell(code)) is null)
            return;
        _facts.Lines++;
        if (line.DispatchId is { } id && _dispatch?.Dispatch.Id != id)
            _dispatch = _facts.Dispatches.GetValueOrDefault(id);
        var dispatch = line.DispatchId is null ? null : _dispatch;
        if (stairwell is null)
            ApplyDecision(line, dispatch);
        else if (line.Kind == JournalKind.Assigned)
            Assign(line, dispatch, stairwell);
        else if (IsReport(line.Kind))
            ApplyReport(line, stairwell);
        else if (dispatch?.Tasks.GetValueOrDefault(stairwell.Unit.Code) is { } task)
            ApplyTask(line, task);
    }

    /// <summary>Its seals, and what people learned from it: said of the record afterwards, so that it moves no figure of it.</summary>
    private static bool IsAboutTheRecord(string kind) => kind is JournalKind.RecordSealed
        or JournalKind.FindingRecorded or JournalKind.FindingWithdrawn or JournalKind.ImprovementPlanned or JournalKind.ImprovementMoved;

    /// <summary>The review as the lines so far give it. More lines may be applied afterwards.</summary>
    public Review Result()
    {
        if (_facts.Activation is not { } activation)
            throw new InvalidOperationException("An activation's record begins with its opening.");
        var dispatches = _facts.SentDispatches();
        var tasks = dispatches.SelectMany(d => d.Tasks.Values.OrderBy(t => t.Stairwell.Unit.Code, StringComparer.Ordinal)).ToList();
        return new()
        {
            Overview = Overview(activation, dispatches, tasks),
            Timeline = _timeline.Result(dispatches),
            Reach = ReachSection.Of(_facts, dispatches, tasks),
            ResponseTimes = ResponseTimesSection.Of(tasks),
            Escalation = EscalationSection.Of(tasks, _facts.StepsTaken, _facts.StepsOff),
            TrioCover = TrioCoverSection.Of(_facts, tasks),
            Hazards = ReportsSection.Hazards(_facts),
            Households = HouseholdsSection.Of(_facts, dispatches, tasks),
            Reports = ReportsSection.Of(_facts),
            DataQuality = DataQualitySection.Of(_facts, tasks),
            Burden = BurdenSection.Of(_facts, tasks),
        };
    }

    private ReviewOverview Overview(Activation activation, List<DispatchFacts> dispatches, List<TaskFacts> tasks) => new()
    {
        ActivationId = activation.Id,
        Unit = _facts.Named(unit.Code),
        Provisional = _facts.EndedAt is null,
        AsOf = _facts.AsOf,
        Scenario = activation.Scenario,
        Drill = activation.Drill,
        Reason = activation.Reason,
        Scope = [.. activation.UnitCodes.Order(StringComparer.Ordinal).Select(_facts.Named)],
        OpenedAt = activation.OpenedAt,
        OpenedByName = _facts.Shown(activation.OpenedByName)!,
        EndedAt = _facts.EndedAt,
        EndedByName = _facts.EndedByName,
        EndReason = _facts.EndReason,
        Levels = [.. _facts.Levels],
        Dispatches = [.. dispatches.Select(Named)],
        Stairwells = _facts.AskedStairwells().Count,
        Assignments = tasks.Count,
        Receipts = tasks.Sum(task => BitOperations.PopCount((uint)task.Members)),
        Lines = _facts.Lines,
        LastLine = ReviewTimelineBuilder.Id(_facts.LastTx, _facts.LastSeq),
    };

    private ReviewDispatch Named(DispatchFacts facts) => new()
    {
        Id = facts.Dispatch.Id,
        Kind = facts.Dispatch.Kind,
        Title = facts.Dispatch.Title,
        Playbook = facts.Dispatch.PlaybookVersion is null ? null : facts.Dispatch.Scenario,
        PlaybookVersion = facts.Dispatch.PlaybookVersion,
        SentAt = facts.Dispatch.SentAt,
        SentByName = _facts.Shown(facts.Dispatch.SentByName)!,
        AcknowledgeBy = facts.Dispatch.AcknowledgeBy,
        ReplyBy = facts.Dispatch.ReplyBy,
        CompleteBy = facts.Dispatch.CompleteBy,
        State = EmergencyWords.Code(facts.State),
        ClosedAt = facts.ClosedAt,
    };

    /// <summary>Lines that are about no stairwell.</summary>
    private void ApplyDecision(in RecordLine line, DispatchFacts? dispatch)
    {
        switch (line.Kind)
        {
            case JournalKind.ActivationOpened:
                var activation = Read<Activation>(line);
                _facts.Activation = activation;
                _facts.Levels.Add(new(line.At, activation.Level, activation.Reason, _facts.Shown(activation.OpenedByName)));
                _timeline.Add(line, Moment(line) with { ByName = _facts.Shown(activation.OpenedByName), Text = EmergencyWords.Code(activation.Level) });
                break;
            case JournalKind.LevelChanged:
                var changed = Read<ReviewLineData>(line);
                _facts.Levels.Add(new(line.At, Enum.Parse<Level>(changed.Level!, ignoreCase: true), changed.Reason, _facts.Shown(changed.ByName)));
                _timeline.Add(line, Moment(line) with { ByName = _facts.Shown(changed.ByName), Text = changed.Level });
                break;
            case JournalKind.ActivationEnded:
                var ended = Read<ReviewLineData>(line);
                (_facts.EndedAt, _facts.EndedByName, _facts.EndReason) = (line.At, _facts.Shown(ended.ByName), ended.Reason);
                _timeline.Add(line, Moment(line) with { ByName = _facts.EndedByName, Text = ended.Reason });
                break;
            case JournalKind.DispatchSent:
                var sent = Read<Dispatch>(line);
                _facts.Dispatches[sent.Id] = new(sent);
                _dispatch = null;
                _timeline.Add(line, Moment(line) with { ByName = _facts.Shown(sent.SentByName), Text = sent.Title });
                break;
            case JournalKind.DispatchClosed when dispatch is not null:
                var closed = Read<ReviewLineData>(line);
                (dispatch.State, dispatch.ClosedAt) = (Enum.Parse<DispatchState>(closed.State!, ignoreCase: true), line.At);
                _timeline.Add(line, Moment(line) with { Text = closed.Reason });
                break;
            case JournalKind.ClosingReportFiled or JournalKind.ClosingReportLate:
                var report = Read<ReviewLineData>(line);
                if (tree.Find(report.UnitCode)?.LiesIn(unit.Code) == true || unit.LiesIn(report.UnitCode!))
                    _timeline.Add(line, Moment(line) with { ByName = _facts.Shown(report.ByName), Text = _facts.Named(report.UnitCode!).Name });
                break;
        }
    }

    private void Assign(in RecordLine line, DispatchFacts? dispatch, StairwellFacts stairwell)
    {
        if (dispatch is null)
            return;
        _data.ReadAssigned(line.Data.Span);
        var task = new TaskFacts(dispatch, stairwell)
        {
            Asked = _data.Members,
            Members = _data.Members,
            Devices = _data.Devices,
            Covered = _data.Covered,
            Carried = _data.CarriedAcknowledged,
            Sent = _data.CarriedAcknowledged,
            Received = _data.CarriedAcknowledged,
            Read = _data.CarriedAcknowledged,
            Acknowledged = _data.CarriedAcknowledged,
            InTime = _data.CarriedAcknowledged,
            Completed = _data.CarriedCompleted,
            Households = _data.Households,
            Doors = _data.Doors,
            TaggedDoors = _data.TaggedDoors,
        };
        task.Become(_data.Assigned, after: TaskFacts.Before);
        if (dispatch.Tasks.TryAdd(stairwell.Unit.Code, task))
            stairwell.Tasks.Add(task);
    }

    private void ApplyTask(in RecordLine line, TaskFacts task)
    {
        var after = Math.Max(0, (line.At - task.Dispatch.Dispatch.SentAt).Ticks);
        switch (line.Kind)
        {
            case JournalKind.Sent or JournalKind.Received or JournalKind.Read:
                _data.ReadReceipt(line.Data.Span);
                Mark(line.Kind, task, BitOperations.TrailingZeroCount(_data.Role), after);
                break;
            case JournalKind.Acknowledged or JournalKind.Completed or JournalKind.Declined or JournalKind.Withdrawn or JournalKind.Replied:
                _data.ReadReceipt(line.Data.Span);
                Answer(line, task, after);
                break;
            case JournalKind.Late or JournalKind.ReplyLate or JournalKind.CompleteLate:
                task.Late |= line.Kind == JournalKind.Late;
                _timeline.AddTogether(line, Moment(line));
                break;
            case JournalKind.HouseholdDone:
                ApplyDoor(line, task);
                break;
            case JournalKind.MessageSettled:
                ApplyMessage(line, task);
                break;
            case JournalKind.Reminded or JournalKind.Escalated or JournalKind.Unreachable or JournalKind.Called or JournalKind.AnsweredFor
                or JournalKind.DeskTaken or JournalKind.DeskClosed:
                ApplyAttempt(line, task, after);
                break;
        }
    }

    private static void Mark(string kind, TaskFacts task, int post, long after)
    {
        if (post > 2)
            return;
        if (kind == JournalKind.Sent)
            task.Sent |= 1 << post;
        else if (kind == JournalKind.Received)
            task.MarkReceived(post, after);
        else
            task.MarkRead(post, after);
    }

    private void Answer(in RecordLine line, TaskFacts task, long after)
    {
        var post = BitOperations.TrailingZeroCount(_data.Role);
        if (post > 2)
            return;
        var dispatch = task.Dispatch.Dispatch;
        var inTime = dispatch.AcknowledgeBy is not { } by || line.At <= by || (_data.OccurredAt is { } there && there >= dispatch.SentAt && there <= by);
        task.Answer(post, _data.State, after, inTime, _data.Claimed, ++_answers);
        if (_data.Stairwell is { } state)
        {
            task.Become(state, after);
            task.Late = _data.Late;
        }
        if (_data.ReplyIsWhole && task.RepliedAfter < 0)
            task.RepliedAfter = after;
        if (_data.ClockOffset is { } offset)
        {
            task.Stairwell.ClockKnown |= _data.Role;
            if (Math.Abs(offset) > ToleratedClock && Math.Abs(offset) > Math.Abs(task.Stairwell.ClockOff[post]))
                task.Stairwell.ClockOff[post] = offset;
        }
        if (line.Kind != JournalKind.Withdrawn)
            NoteAnswer(line, task);
    }

    private static void NoteAnswer(in RecordLine line, TaskFacts task)
    {
        task.Dispatch.LastAnswer = new(line.Tx, line.Seq, line.At, task.Stairwell.Unit.Code);
        task.Dispatch.FirstAnswer ??= task.Dispatch.LastAnswer;
    }

    private void ApplyAttempt(in RecordLine line, TaskFacts task, long after)
    {
        var data = Read<ReviewLineData>(line);
        task.Tried.Add((new()
        {
            At = line.At,
            Kind = line.Kind,
            DispatchId = task.Dispatch.Dispatch.Id,
            Role = data.Role is { } bit and (1 or 2 or 4) ? TrioRole.Name(bit) : null,
            MemberId = line.MemberId,
            Who = data.Who,
            Via = data.Via ?? data.By,
            Outcome = data.Outcome,
            Reason = data.Reason,
            ByName = _facts.Shown(data.ByName),
            ChannelOff = data.ChannelOff,
        }, data.CallId));
        switch (line.Kind)
        {
            case JournalKind.Escalated or JournalKind.Unreachable:
                Escalate(line, task, data, after);
                break;
            case JournalKind.Called or JournalKind.AnsweredFor:
                ApplyCall(line, task, data, after);
                break;
            case JournalKind.Reminded:
                _facts.Contact(task.Stairwell, line.At);
                break;
        }
        if (line.Kind is not (JournalKind.Called or JournalKind.AnsweredFor))
        {
            var moment = Moment(line) with { ByName = _facts.Shown(data.ByName), Who = data.Who, Via = data.Via, Text = data.Reason };
            if (line.Kind is JournalKind.DeskTaken or JournalKind.DeskClosed)
                _timeline.Add(line, moment);
            else
                _timeline.AddTogether(line, moment);
        }
    }

    private void Escalate(in RecordLine line, TaskFacts task, ReviewLineData data, long after)
    {
        foreach (var (role, hasDevice) in data.Added)
        {
            var bit = int.Parse(role, CultureInfo.InvariantCulture);
            task.Members |= bit;
            if (hasDevice)
                task.Devices |= bit;
        }
        if (data.Added.Count > 0)
            task.Covered = data.Covered is { } covered ? task.Covered | covered : null;
        var step = EscalationSection.StepOf(data.Who, data.Via);
        if (step >= 0)
        {
            task.Steps |= 1 << step;
            task.LastStep = step;
            _facts.StepsTaken[step]++;
        }
        _facts.StepsOff += data.ChannelOff ? 1 : 0;
        task.Hands = data.InHandsOf;
        task.Unreachable |= line.Kind == JournalKind.Unreachable;
        task.Become(Enum.Parse<AssignmentState>(data.State!, ignoreCase: true), after);
        if (data is { Who: "same" or "trio", Via: "app", ChannelOff: false })
            _facts.Contact(task.Stairwell, line.At);
    }

    private void ApplyCall(in RecordLine line, TaskFacts task, ReviewLineData data, long after)
    {
        var stairwell = task.Stairwell;
        if (data.CallId is not { } call || _facts.Calls.Add((call, stairwell.Unit.Code)))
            _facts.Contact(stairwell, line.At);
        if (data.Role is { } role and (1 or 2 or 4) && (data.Outcome ?? data.By) is not ("inPerson" or null))
        {
            var post = BitOperations.TrailingZeroCount(role);
            stairwell.Called |= role;
            // As with the number itself: who is reached under it afterwards has it after all.
            if (data.Outcome == "wrongNumber")
                stairwell.WrongNumber[post] ??= line.At;
            else if (line.Kind == JournalKind.AnsweredFor || data.Outcome == "answered")
                stairwell.WrongNumber[post] = null;
        }
        if (line.Kind != JournalKind.AnsweredFor)
            return;
        task.AnsweredForBy ??= data.By;
        task.Become(data.Stairwell!.State, after);
        task.Late = data.Stairwell.Late;
        NoteAnswer(line, task);
    }

    private void ApplyMessage(in RecordLine line, TaskFacts task)
    {
        var data = Read<ReviewLineData>(line);
        task.Tried.Add((new()
        {
            At = line.At,
            Kind = line.Kind,
            DispatchId = task.Dispatch.Dispatch.Id,
            Role = data.Role is { } bit and (1 or 2 or 4) ? TrioRole.Name(bit) : null,
            MemberId = line.MemberId,
            Via = data.Channel,
            Outcome = data.State,
            Reason = data.Reason,
        }, null));
        var id = data.MessageId ?? Guid.Empty;
        if (!_facts.Messages.TryGetValue(id, out var message))
        {
            _facts.Messages[id] = message = new() { Channel = data.Channel ?? "" };
            if (data.AccountId is null)
                _facts.Contact(task.Stairwell, line.At);
        }
        message.State = data.State ?? "";
        message.Attempts = Math.Max(message.Attempts, data.Attempt ?? 1);
        if (data.State == "failed")
        {
            var minute = new DateTimeOffset(line.At.Ticks - (line.At.Ticks % TimeSpan.TicksPerMinute), line.At.Offset);
            _timeline.AddTogether(line, Moment(line) with { At = minute, Kind = "messagesFailed", DispatchId = null, Text = data.Channel });
        }
    }

    private void ApplyDoor(in RecordLine line, TaskFacts task)
    {
        var data = Read<ReviewHouseholdData>(line);
        var key = (task.Dispatch.Dispatch.Id, data.HouseholdId);
        if (!_facts.Doors.TryGetValue(key, out var door))
            _facts.Doors[key] = door = new(task);
        door.Tagged |= data.Tagged == true;
        door.Say(line.MemberId ?? Guid.Empty, data.Outcome, data.OccurredAt, line.At, data.Settles);
    }

    private void ApplyReport(in RecordLine line, StairwellFacts stairwell)
    {
        var data = Read<ReviewReportData>(line);
        if (!_facts.Reports.TryGetValue(data.ReportId, out var report))
            _facts.Reports[data.ReportId] = report = new(stairwell);
        report.Data = data;
        if (line.Kind is JournalKind.ReportTaken or JournalKind.ReportAnswered or JournalKind.ReportDispatched)
            report.FirstActAt ??= line.At;
        if (line.Kind == JournalKind.ReportAnswered)
            report.AnsweredAt ??= line.At;
        if (line.Kind == JournalKind.ReportClosed)
            report.ClosedAt = line.At;
        if (line.Kind != JournalKind.ReportPhotographed)
            _timeline.Add(line, Moment(line) with { ReportId = data.ReportId, ByName = _facts.Shown(data.ByName), Text = data.Text });
    }

    private static bool IsReport(string kind) => kind is
        JournalKind.Reported or JournalKind.ReportTaken or JournalKind.ReportAnswered or JournalKind.ReportClosed or JournalKind.ReportRaised
        or JournalKind.ReportPhotographed or JournalKind.ReportDispatched;

    private static ReviewMoment Moment(in RecordLine line) => new()
    {
        At = line.At,
        Kind = line.Kind,
        Line = ReviewTimelineBuilder.Id(line.Tx, line.Seq),
        DispatchId = line.DispatchId,
        StairwellCode = line.StairwellCode,
    };

    private static T Read<T>(in RecordLine line) => JsonSerializer.Deserialize<T>(line.Data.Span, Json.Options)!;
}
