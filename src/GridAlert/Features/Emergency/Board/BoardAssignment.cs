using System.Numerics;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;

namespace GridAlert.Features.Emergency.Board;

/// <summary>One dispatch for one stairwell, as the journal tells it.</summary>
internal sealed class BoardAssignment(AssignedData assigned)
{
    private readonly ReceiptState[] _states = new ReceiptState[3];

    public int Members { get; } = assigned.Members;

    public AssignmentState State { get; private set; } = AssignmentState.Pending;

    public bool Late { get; private set; }

    /// <summary>Posts that said "from a later time on" to a roll-call.</summary>
    private int _later;

    public int Recipients => BitOperations.PopCount((uint)Members);

    public int WithDevice { get; } = assigned.Devices.Count(device => device.Value);

    public int Count(Func<ReceiptState, bool> states) => Posts().Count(post => states(_states[post]));

    public int Unreachable => Posts().Count(post => _states[post] == ReceiptState.Queued && !assigned.Devices.GetValueOrDefault((1 << post).ToString(System.Globalization.CultureInfo.InvariantCulture)));

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

    public void MarkLate() => Late = true;

    public TileDispatch ToTile() => new(
        Name(State), Late, Posts().ToDictionary(post => TrioRole.Name(1 << post), post => _states[post]));

    public static string Name(AssignmentState state) => state switch
    {
        AssignmentState.Pending => "pending",
        AssignmentState.Acknowledged => "acknowledged",
        AssignmentState.Completed => "completed",
        AssignmentState.Unable => "unable",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    private IEnumerable<int> Posts()
    {
        for (var post = 0; post < 3; post++)
        {
            if ((Members & (1 << post)) != 0)
                yield return post;
        }
    }
}
