using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Receipts;

namespace GridAlert.Features.Emergency.Board;

/// <summary>An open dispatch with its stairwells, as the journal tells it.</summary>
internal sealed class BoardDispatchState
{
    /// <summary>The stairwells of each community, in the order they were assigned.</summary>
    private readonly Dictionary<string, List<string>> _byCommunity;
    private readonly Dictionary<string, BoardAssignment> _assignments;

    public BoardDispatchState(Dispatch dispatch, object owner) : this(dispatch, owner, [], [])
    {
    }

    private BoardDispatchState(Dispatch dispatch, object owner, Dictionary<string, List<string>> byCommunity, Dictionary<string, BoardAssignment> assignments) =>
        (Dispatch, Owner, _byCommunity, _assignments) = (dispatch, owner, byCommunity, assignments);

    public Dispatch Dispatch { get; }

    /// <summary>Who may change this one; everybody else reads it, or copies it first.</summary>
    public object Owner { get; }

    /// <summary>The same for somebody who will change it; stairwells stay shared until they change themselves.</summary>
    public BoardDispatchState CopyFor(object owner) =>
        new(Dispatch, owner, _byCommunity.ToDictionary(there => there.Key, there => there.Value.ToList()), new(_assignments));

    /// <summary>The stairwell's assignment, to be changed; null when this dispatch is not for it.</summary>
    public BoardAssignment? Own(string stairwellCode)
    {
        if (!_assignments.TryGetValue(stairwellCode, out var assignment) || assignment.Owner == Owner)
            return assignment;
        return _assignments[stairwellCode] = assignment.CopyFor(Owner);
    }

    public IReadOnlyDictionary<string, BoardAssignment> Assignments => _assignments;

    /// <summary>The communities it reaches.</summary>
    public IReadOnlyCollection<string> Communities => _byCommunity.Keys;

    public void Assign(string stairwellCode, string? communityCode, BoardAssignment assignment)
    {
        if (!_assignments.TryAdd(stairwellCode, assignment) || communityCode is null)
            return;
        if (!_byCommunity.TryGetValue(communityCode, out var there))
            _byCommunity[communityCode] = there = [];
        there.Add(stairwellCode);
    }

    /// <summary>It was returned to the sender there; false where it was not.</summary>
    public bool Remove(string stairwellCode, string? communityCode)
    {
        if (!_assignments.Remove(stairwellCode))
            return false;
        if (communityCode is not null && _byCommunity.TryGetValue(communityCode, out var there))
            there.Remove(stairwellCode);
        return true;
    }

    public Progress Progress(Func<string, bool> isInside)
    {
        int recipients = 0, sent = 0, received = 0, read = 0, acknowledged = 0, completed = 0, declined = 0, unreachable = 0;
        int total = 0, pending = 0, answered = 0, done = 0, unable = 0, late = 0, answeredFor = 0;
        foreach (var (code, assignment) in Assignments)
        {
            if (!isInside(code))
                continue;
            recipients += assignment.Recipients;
            sent += assignment.Count(s => s != ReceiptState.Queued);
            received += assignment.Count(s => s > ReceiptState.Sent);
            read += assignment.Count(s => s > ReceiptState.Received);
            acknowledged += assignment.Count(s => s is ReceiptState.Acknowledged or ReceiptState.Completed);
            completed += assignment.Count(s => s == ReceiptState.Completed);
            declined += assignment.Count(s => s == ReceiptState.Declined);
            unreachable += assignment.Unreachable;
            total++;
            late += assignment.Late ? 1 : 0;
            answeredFor += assignment.AnsweredFor ? 1 : 0;
            switch (assignment.State)
            {
                case AssignmentState.Pending: pending++; break;
                case AssignmentState.Acknowledged: answered++; break;
                case AssignmentState.Completed: done++; break;
                case AssignmentState.Unable: unable++; break;
            }
        }
        return new(recipients, sent, received, read, acknowledged, completed, declined, unreachable, new(total, pending, answered, done, unable, late, answeredFor));
    }

    public RollCallCount RollCall(string communityCode)
    {
        int present = 0, later = 0, cannot = 0, unanswered = 0;
        foreach (var assignment in _byCommunity[communityCode].Select(code => _assignments[code]))
        {
            var answered = assignment.Count(s => s is ReceiptState.Acknowledged or ReceiptState.Completed);
            var declined = assignment.Count(s => s == ReceiptState.Declined);
            later += assignment.Later;
            present += answered - assignment.Later;
            cannot += declined;
            unanswered += assignment.Recipients - answered - declined;
        }
        return new(present, later, cannot, unanswered);
    }
}
