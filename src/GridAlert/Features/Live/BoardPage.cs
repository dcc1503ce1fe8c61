using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Board;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Shared;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Live;

/// <summary>What a page needs to paint a unit's board, living or replayed.</summary>
public abstract class BoardPage(UnitTree tree) : PageModel
{
    protected UnitTree Tree { get; } = tree;

    private readonly Dictionary<string, LookCounts> _counts = [];

    public Unit Unit { get; private set; } = null!;
    public BoardSnapshot Picture { get; private set; } = null!;

    /// <summary>Whether it shows what was, not what is.</summary>
    public virtual bool IsReplay => false;

    public IReadOnlyDictionary<string, Tile> Tiles { get; private set; } = new Dictionary<string, Tile>();

    public IReadOnlyList<SilentStairwell> Silent { get; private set; } = [];
    public DateTimeOffset Now { get; private set; }

    /// <summary>Null in an emergency, and where it is not to be shown.</summary>
    public ReadinessBand? Readiness { get; protected set; }

    /// <summary>The look of a hall's wall: large, and without names of persons.</summary>
    public bool AsWall { get; private set; }

    /// <param name="Step">How far the order has come while nobody has answered.</param>
    /// <param name="Cover">How many of those asked have it, as n/asked.</param>
    public sealed record Tile(string Look, string Step, int Cover, int Asked);

    /// <summary>Where a place's own board is.</summary>
    public virtual string BoardOf(string code) => $"/board/{code}";

    /// <summary>A page that shows things as they are now; null where that would be taken for the moment shown.</summary>
    public virtual string? PresentPage(string path) => path;

    protected void Paint(Unit unit, BoardSnapshot picture, DateTimeOffset now, bool asWall = false)
    {
        (Unit, Picture, Now, AsWall) = (unit, picture, now, asWall);
        Tiles = Picture.Stairwells.ToDictionary(stairwell => stairwell.Code, ToTile);
        Silent = BoardPaint.Silent(Picture);
        foreach (var (code, tile) in Tiles)
        {
            var stairwell = Tree.Find(code)!;
            foreach (var place in new[] { "", stairwell.CodeOf(UnitKind.Community), stairwell.CodeOf(UnitKind.Street) })
                Counts(place ?? "").Add(tile.Look);
        }
    }

    /// <summary>The looks of a place's stairwells; "" is the whole board.</summary>
    public LookCounts Counts(string place)
    {
        if (!_counts.TryGetValue(place, out var counts))
            _counts.Add(place, counts = new());
        return counts;
    }

    /// <summary>The looks of the stairwells in one dispatch.</summary>
    public LookCounts CountsOf(BoardDispatch dispatch)
    {
        var counts = new LookCounts();
        var key = dispatch.Id.ToString();
        foreach (var stairwell in Picture.Stairwells)
        {
            if (stairwell.Dispatches.TryGetValue(key, out var assignment))
                counts.Add(LookOf(assignment));
        }
        return counts;
    }

    public int Count(string look) => Counts("")[look];

    public int Answered => Counts("").Answered;

    public int Concerned => Counts("").Concerned;

    /// <summary>The roll-call of the whole board, null while none is open.</summary>
    public RollCallCount? RollCall => Picture.Communities.Select(community => community.RollCall).OfType<RollCallCount>().ToList() is { Count: > 0 } calls
        ? new(calls.Sum(c => c.Present), calls.Sum(c => c.Later), calls.Sum(c => c.Cannot), calls.Sum(c => c.Unanswered))
        : null;

    /// <summary>Community and grid of a stairwell, as people say where it is.</summary>
    public string PathOf(string stairwell) => Tree.Find(stairwell) is { } unit
        ? string.Join(" · ", new[] { UnitKind.Community, UnitKind.Grid }.Select(kind => Tree.Find(unit.CodeOf(kind))?.Name).OfType<string>())
        : "";

    /// <summary>Those that still wait for an answer.</summary>
    public int ReportsWaiting => Picture.Reports.Count(report => report.State != "answered");

    public int ReportsOverdue => Picture.Reports.Count(report => BoardPaint.IsOverdue(report, Now));

    public IEnumerable<BoardReport> Reports => BoardPaint.Pressing(Picture.Reports, Now);

    public string MarkOf(BoardReport report) => BoardPaint.MarkOf(report, Now);

    public string DueOf(IStringLocalizer<DeskTexts> texts, BoardReport report) => BoardPaint.DueOf(texts, report, Now);

    /// <summary>Where it comes from and who has it; on a wall without names.</summary>
    public string MetaOf(IStringLocalizer<DeskTexts> texts, BoardReport report)
    {
        var stairwell = Tree.Find(report.StairwellCode);
        string[] parts =
        [
            report.Drill ? texts["js.drill"] : "",
            $"{Tree.Find(stairwell?.CodeOf(UnitKind.Community))?.Name} {stairwell?.Name}",
            texts["js.reportState." + report.State] + (report.TakenByName is { } name && !AsWall ? " " + name : ""),
            report.State == "reported" ? texts["js.hands." + report.InHandsOf] : "",
            report.Photos > 0 && !AsWall ? texts["js.reports.photos"].Value.Replace("{n}", report.Photos.ToString(System.Globalization.CultureInfo.CurrentUICulture), StringComparison.Ordinal) : "",
        ];
        return string.Join(" · ", parts.Where(part => part.Length > 0));
    }

    public string Sentence(IStringLocalizer<DeskTexts> texts, FeedLine line, bool many) => BoardPaint.Sentence(texts, Tree, Picture, line, many, names: !AsWall);

    public int PeopleAsked => Tiles.Values.Sum(tile => tile.Asked);

    public int PeopleAnswered => Tiles.Values.Sum(tile => tile.Cover);

    /// <summary>The streets of the wall, whatever level the board begins at.</summary>
    public IEnumerable<Unit> Streets => Unit.Kind switch
    {
        UnitKind.District => Unit.Children,
        UnitKind.Street => [Unit],
        _ => [Tree.Find(Unit.CodeOf(UnitKind.Street))!],
    };

    public IEnumerable<Unit> Communities(Unit street) => Unit.Kind <= UnitKind.Street ? street.Children : [Tree.Find(Unit.CodeOf(UnitKind.Community))!];

    public IEnumerable<Unit> Grids(Unit community) => Unit.Kind <= UnitKind.Community ? community.Children : [Tree.Find(Unit.CodeOf(UnitKind.Grid))!];

    public IEnumerable<Unit> Stairwells(Unit grid) => Unit.Kind <= UnitKind.Grid ? grid.Children : [Unit];

    private static Tile ToTile(BoardStairwell stairwell)
    {
        if (stairwell.Dispatches.Count == 0)
            return new("idle", "queued", 0, 0);
        var look = stairwell.Dispatches.Values.Select(LookOf).MinBy(LookCounts.Rank)!;
        var roles = stairwell.Dispatches.Values.SelectMany(dispatch => dispatch.Roles).GroupBy(role => role.Key).ToList();
        var step = stairwell.Dispatches.Values.SelectMany(dispatch => dispatch.Roles.Values).Where(state => state < ReceiptState.Acknowledged).DefaultIfEmpty().Max();
        var cover = roles.Count(role => role.All(receipt => receipt.Value is ReceiptState.Acknowledged or ReceiptState.Completed));
        return new(look, step.ToString().ToLowerInvariant(), cover, roles.Count);
    }

    /// <summary>Silence is judged dispatch by dispatch: a late answer to one never makes a new one look silent.</summary>
    private static string LookOf(TileDispatch dispatch) => dispatch.State == "pending" ? dispatch.Late ? "silent" : "waiting" : dispatch.State;
}
