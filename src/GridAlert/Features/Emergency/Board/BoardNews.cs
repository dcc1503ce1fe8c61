using GridAlert.Features.Neighbourhood;

namespace GridAlert.Features.Emergency.Board;

/// <summary>Gathers what changed on one unit's board until it is told.</summary>
public sealed class BoardNews(Unit unit)
{
    private readonly HashSet<Touched> _touched = [];

    public Unit Unit { get; } = unit;

    public bool Any => _touched.Count > 0;

    public void Note(BoardProjection board, Touched touched)
    {
        if (board.Concerns(touched, Unit))
            _touched.Add(touched);
    }

    /// <summary>Every entry that was touched, as it is now.</summary>
    public BoardChanges Take(BoardProjection board)
    {
        var news = _touched.Where(t => t.List == "feed").Select(t => t.Key).ToHashSet();
        var changes = _touched
            .Where(t => t.List != "feed")
            .Select(t => new BoardChange(t.List, t.List == "unit" ? Unit.Code : t.Key, board.Entry(t, Unit)))
            .Concat(board.Newest(Unit, news).Select(line => new BoardChange("feed", line.Id, line)))
            .ToList();
        _touched.Clear();
        return new(board.CursorText(), changes);
    }
}
