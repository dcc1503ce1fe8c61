using System.Globalization;
using System.Numerics;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;

namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>Lines that tell of a try to reach a stairwell: reminders, steps, calls, visits, messages.</summary>
internal sealed class AttemptLines(ReviewFacts facts, ReviewTimelineBuilder timeline)
{
    public void Apply(in RecordLine line, TaskFacts task, long after)
    {
        var data = ReviewLineData.Read<ReviewLineData>(line);
        task.Tried.Add((Attempt(line, data), data.CallId));
        switch (line.Kind)
        {
            case JournalKind.Escalated or JournalKind.Unreachable:
                Escalate(line, task, data, after);
                break;
            case JournalKind.Called:
                NoteCall(line, task.Stairwell, data);
                break;
            case JournalKind.AnsweredFor:
                NoteCall(line, task.Stairwell, data);
                AnswerFor(line, task, data, after);
                break;
            case JournalKind.Reminded:
                task.Stairwell.Contact(line.At);
                break;
        }
        if (line.Kind is not (JournalKind.Called or JournalKind.AnsweredFor))
        {
            var moment = ReviewTimelineBuilder.Moment(line) with { ByName = facts.Shown(data.ByName), Who = data.Who, Via = data.Via, Text = data.Reason };
            if (line.Kind is JournalKind.DeskTaken or JournalKind.DeskClosed)
                timeline.Add(line, moment);
            else
                timeline.AddTogether(line, moment);
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
            facts.StepsTaken[step]++;
        }
        facts.StepsOff += data.ChannelOff ? 1 : 0;
        task.Hands = data.InHandsOf;
        task.Unreachable |= line.Kind == JournalKind.Unreachable;
        task.Become(Enum.Parse<AssignmentState>(data.State!, ignoreCase: true), after);
        if (data is { Who: "same" or "trio", Via: "app", ChannelOff: false })
            task.Stairwell.Contact(line.At);
    }

    /// <summary>A call about no dispatch: what was out had been answered or closed by then.</summary>
    public void LooseCall(in RecordLine line, StairwellFacts stairwell)
    {
        var data = ReviewLineData.Read<ReviewLineData>(line);
        stairwell.Tried.Add(Attempt(line, data));
        NoteCall(line, stairwell, data);
    }

    private static void AnswerFor(in RecordLine line, TaskFacts task, ReviewLineData data, long after)
    {
        task.AnsweredForBy ??= data.By;
        task.Become(data.Stairwell!.State, after);
        task.Late = data.Stairwell.Late;
        task.Dispatch.NoteAnswer(line);
    }

    private static void NoteCall(in RecordLine line, StairwellFacts stairwell, ReviewLineData data)
    {
        if (stairwell.Call(new(data.CallId, CallSection.OutcomeOf(data), line.DispatchId is not null)))
            stairwell.Contact(line.At);
        if (data.Role is not { } role || role is not (1 or 2 or 4) || (data.Outcome ?? data.By) is "inPerson" or null)
            return;
        var post = BitOperations.TrailingZeroCount(role);
        stairwell.Called |= role;
        // As with the number itself: who is reached under it afterwards has it after all.
        if (data.Outcome == "wrongNumber")
            stairwell.WrongNumber[post] ??= line.At;
        else if (line.Kind == JournalKind.AnsweredFor || data.Outcome == "answered")
            stairwell.WrongNumber[post] = null;
    }

    private Tried Attempt(in RecordLine line, ReviewLineData data) => new()
    {
        At = line.At,
        Kind = line.Kind,
        DispatchId = line.DispatchId,
        Role = data.Role is { } bit and (1 or 2 or 4) ? TrioRole.Name(bit) : null,
        MemberId = line.MemberId,
        Who = data.Who,
        Via = data.Via ?? data.By,
        Outcome = data.Outcome,
        HeardToTheEnd = data.HeardToTheEnd,
        Reason = data.Reason,
        ByName = facts.Shown(data.ByName),
        ChannelOff = data.ChannelOff,
    };

    public void Message(in RecordLine line, TaskFacts task)
    {
        var data = ReviewLineData.Read<ReviewLineData>(line);
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
        if (!facts.Messages.TryGetValue(id, out var message))
        {
            facts.Messages[id] = message = new() { Channel = data.Channel ?? "", Stairwell = task.Stairwell };
            if (data.AccountId is null)
                task.Stairwell.Contact(line.At);
        }
        message.State = data.State ?? "";
        message.Attempts = Math.Max(message.Attempts, data.Attempt ?? 1);
        if (data.State == "failed")
        {
            var minute = new DateTimeOffset(line.At.Ticks - (line.At.Ticks % TimeSpan.TicksPerMinute), line.At.Offset);
            timeline.AddTogether(line, ReviewTimelineBuilder.Moment(line) with { At = minute, Kind = "messagesFailed", DispatchId = null, Text = data.Channel });
        }
    }
}
