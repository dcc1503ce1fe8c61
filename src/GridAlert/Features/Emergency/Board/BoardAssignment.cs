using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Escalation;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;

namespace GridAlert.Features.Emergency.Board;

/// <summary>One dispatch for one stairwell, as the journal tells it. Sets of posts are bits: there are as many of these as stairwells.</summary>
internal sealed class BoardAssignment
{
    private StatesOfPosts _states;

    private readonly AcknowledgementRule _rule;

    /// <summary>The posts asked at first; those that stand in come later.</summary>
    private readonly int _asked;

    public BoardAssignment(AssignedData assigned, AcknowledgementRule rule, object owner)
    {
        Owner = owner;
        (_rule, _asked) = (rule, assigned.Members);
        _withDevice = assigned.Devices.Where(device => device.Value).Sum(device => Bit(device.Key));
        Members = assigned.Members;
        State = Enum.Parse<AssignmentState>(assigned.State, ignoreCase: true);
        foreach (var (role, state) in assigned.Carried)
            _states[BitOperations.TrailingZeroCount(Bit(role))] = Enum.Parse<ReceiptState>(state, ignoreCase: true);
    }

    private int _withDevice;

    /// <summary>Who may change this one; everybody else reads it, or copies it first.</summary>
    public object Owner { get; private set; }

    public BoardAssignment CopyFor(object owner)
    {
        var copy = (BoardAssignment)MemberwiseClone();
        copy.Owner = owner;
        return copy;
    }

    public int Members { get; private set; }

    public AssignmentState State { get; private set; }

    public bool Late { get; private set; }

    /// <summary>Posts that said "from a later time on" to a roll-call.</summary>
    private int _later;

    public int Recipients => BitOperations.PopCount((uint)Members);

    public int WithDevice => BitOperations.PopCount((uint)_withDevice);

    public bool NobodyNotified { get; private set; }

    /// <summary>Null while the stairwell is with its trio.</summary>
    public string? InHandsOf { get; private set; }

    public bool ReplyLate { get; private set; }

    public bool CompleteLate { get; private set; }

    public int Count(Func<ReceiptState, bool> states) => Posts().Count(post => states(_states[post]));

    public int Unreachable => Posts().Count(post => _states[post] == ReceiptState.Queued && (_withDevice & (1 << post)) == 0);

    public int Later => Posts().Count(post => (_later & (1 << post)) != 0 && _states[post] == ReceiptState.Acknowledged);

    /// <param name="keepsTime">The line says nothing of a time from which somebody can: what was said before still holds.</param>
    public void Apply(ReceiptData data, bool keepsTime)
    {
        var post = BitOperations.TrailingZeroCount(data.Role);
        _states[post] = Enum.Parse<ReceiptState>(data.State, ignoreCase: true);
        if (data.Stairwell is not { } stairwell)
            return;
        if (!keepsTime)
            _later = data.AvailableFrom is null ? _later & ~data.Role : _later | data.Role;
        State = Enum.Parse<AssignmentState>(stairwell.State, ignoreCase: true);
        Late = stairwell.Late;
    }

    public void Escalate(EscalatedData data, bool nobodyNotified)
    {
        foreach (var (role, hasDevice) in data.Added)
        {
            Members |= Bit(role);
            _withDevice = hasDevice ? _withDevice | Bit(role) : _withDevice & ~Bit(role);
        }
        State = data.State;
        InHandsOf = data.InHandsOf;
        NobodyNotified |= nobodyNotified;
    }

    public void MarkLate(string kind)
    {
        Late |= kind == JournalKind.Late;
        ReplyLate |= kind == JournalKind.ReplyLate;
        CompleteLate |= kind == JournalKind.CompleteLate;
    }

    private bool _answeredFor;

    /// <summary>An officer's record is what the answer stands on: the trio's own do not meet the rule.</summary>
    public bool AnsweredFor => _answeredFor && State == AssignmentState.Acknowledged && !IsMetByThemselves();

    private bool IsMetByThemselves()
    {
        var answered = Bits(s => s is ReceiptState.Acknowledged or ReceiptState.Completed);
        return (answered & ~_asked) != 0 || AcknowledgementRules.IsMet(_rule, _asked, Bits(s => s == ReceiptState.Declined) & _asked, answered & _asked);
    }

    public void AnswerFor(StairwellData stairwell)
    {
        _answeredFor = true;
        State = Enum.Parse<AssignmentState>(stairwell.State, ignoreCase: true);
        Late = stairwell.Late;
    }

    public TileDispatch ToTile() => new(
        Name(State), Late, AnsweredFor, Posts().ToDictionary(post => TrioRole.Name(1 << post), post => _states[post]), NobodyNotified, InHandsOf, ReplyLate, CompleteLate);

    public static string Name(AssignmentState state) => state switch
    {
        AssignmentState.Pending => "pending",
        AssignmentState.Acknowledged => "acknowledged",
        AssignmentState.Completed => "completed",
        AssignmentState.Unable => "unable",
        AssignmentState.Returned => "returned",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    private int Bits(Func<ReceiptState, bool> states) => Posts().Where(post => states(_states[post])).Sum(post => 1 << post);

    /// <param name="role">A post as the journal names it: its bit as text.</param>
    private static int Bit(string role) => int.Parse(role, CultureInfo.InvariantCulture);

    private IEnumerable<int> Posts()
    {
        for (var post = 0; post < 3; post++)
        {
            if ((Members & (1 << post)) != 0)
                yield return post;
        }
    }

    [InlineArray(3)]
    private struct StatesOfPosts
    {
        private ReceiptState _lead;
    }
}
