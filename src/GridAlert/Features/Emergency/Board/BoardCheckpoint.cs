using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Record;

namespace GridAlert.Features.Emergency.Board;

/// <summary>
/// The board's whole state behind one line of the journal. Nothing in it is ever changed again; of the feed it holds the
/// places in the journal alone, since the lines can be read there.
/// </summary>
public sealed class BoardCheckpoint
{
    internal BoardCheckpoint(
        JournalCursor cursor, DateTimeOffset at, BoardRoster roster, Activation[] activations, BoardDispatchState[] dispatches,
        (string StairwellCode, ReportData Report)[] reports, (ulong Tx, long Seq)[] feed, int copied)
    {
        (Cursor, At, Roster, Feed) = (cursor, at, roster, feed);
        (Activations, Dispatches, Reports) = (activations, dispatches, reports);
        Entries = dispatches.Sum(dispatch => dispatch.Assignments.Count) + reports.Length;
        Own = Math.Min(copied, Entries);
    }

    public JournalCursor Cursor { get; }

    public DateTimeOffset At { get; }

    /// <summary>Where the lines of the feed are, newest first.</summary>
    public IReadOnlyList<(ulong Tx, long Seq)> Feed { get; }

    /// <summary>How many entries it holds.</summary>
    public int Entries { get; }

    /// <summary>How many of them it does not share with the checkpoint before it, at most.</summary>
    public int Own { get; }

    internal BoardRoster Roster { get; }
    internal IReadOnlyList<Activation> Activations { get; }
    internal IReadOnlyList<BoardDispatchState> Dispatches { get; }
    internal IReadOnlyList<(string StairwellCode, ReportData Report)> Reports { get; }
}
