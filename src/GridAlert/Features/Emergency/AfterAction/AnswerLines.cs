using System.Numerics;
using GridAlert.Features.Record;

namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>Lines of one stairwell on one dispatch: what it was asked, the marks of its phones, and its answers. These are the many.</summary>
internal sealed class AnswerLines
{
    private const long ToleratedClock = 2 * 60 * 1000;

    private readonly ReviewLine _data = new();
    private int _answers;

    public void Assign(in RecordLine line, DispatchFacts? dispatch, StairwellFacts stairwell)
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

    /// <summary>Sent, received or read.</summary>
    public void Mark(in RecordLine line, TaskFacts task, long after)
    {
        _data.ReadReceipt(line.Data.Span);
        var post = BitOperations.TrailingZeroCount(_data.Role);
        if (post > 2)
            return;
        if (line.Kind == JournalKind.Sent)
            task.Sent |= 1 << post;
        else if (line.Kind == JournalKind.Received)
            task.MarkReceived(post, after);
        else
            task.MarkRead(post, after);
    }

    public void Answer(in RecordLine line, TaskFacts task, long after)
    {
        _data.ReadReceipt(line.Data.Span);
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
            task.Dispatch.NoteAnswer(line);
    }
}
