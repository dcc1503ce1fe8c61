using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Board;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Neighbourhood;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Live;

/// <summary>The board 指挥看板: painted whole from the same picture that the hub gives, then living on its changes.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class BoardModel(UnitTree tree, BoardFeed feed) : PageModel
{
    private static readonly string[] Order = ["silent", "unable", "waiting", "acknowledged", "completed", "idle"];

    public static IReadOnlyList<string> Looks => Order;

    public Unit Unit { get; private set; } = null!;
    public BoardSnapshot Picture { get; private set; } = null!;
    public IReadOnlyDictionary<string, Tile> Tiles { get; private set; } = new Dictionary<string, Tile>();

    /// <summary>The look of a hall's wall: large, and without names of persons.</summary>
    public bool AsWall { get; private set; }

    /// <param name="Step">How far the order has come while nobody has answered.</param>
    /// <param name="Cover">How many of those asked have it, as n/asked.</param>
    public sealed record Tile(string Look, string Step, int Cover, int Asked);

    public IActionResult OnGet(string unit, int? wall)
    {
        if (!tree.TryFind(unit, out var found) || AccessPolicy.Refuse(User.Caller(), Act.See, found) is not null)
            return NotFound();
        Unit = found;
        AsWall = wall == 1;
        Picture = feed.Snapshot(found);
        Tiles = Picture.Stairwells.ToDictionary(stairwell => stairwell.Code, ToTile);
        return Page();
    }

    public int Count(string look) => Tiles.Values.Count(tile => tile.Look == look);

    public int Answered => Count("acknowledged") + Count("completed");

    public int PeopleAsked => Tiles.Values.Sum(tile => tile.Asked);

    public int PeopleAnswered => Tiles.Values.Sum(tile => tile.Cover);

    public int Concerned => Tiles.Count - Count("idle");

    /// <summary>The streets of the wall, whatever level the board begins at.</summary>
    public IEnumerable<Unit> Streets => Unit.Kind switch
    {
        UnitKind.District => Unit.Children,
        UnitKind.Street => [Unit],
        _ => [tree.Find(Unit.CodeOf(UnitKind.Street))!],
    };

    public IEnumerable<Unit> Communities(Unit street) => Unit.Kind <= UnitKind.Street ? street.Children : [tree.Find(Unit.CodeOf(UnitKind.Community))!];

    public IEnumerable<Unit> Grids(Unit community) => Unit.Kind <= UnitKind.Community ? community.Children : [tree.Find(Unit.CodeOf(UnitKind.Grid))!];

    public IEnumerable<Unit> Stairwells(Unit grid) => Unit.Kind <= UnitKind.Grid ? grid.Children : [Unit];

    private static Tile ToTile(BoardStairwell stairwell)
    {
        if (stairwell.Dispatches.Count == 0)
            return new("idle", "queued", 0, 0);
        var look = stairwell.Dispatches.Values.Select(LookOf).MinBy(Rank)!;
        var roles = stairwell.Dispatches.Values.SelectMany(dispatch => dispatch.Roles).GroupBy(role => role.Key).ToList();
        var step = stairwell.Dispatches.Values.SelectMany(dispatch => dispatch.Roles.Values).Where(state => state < ReceiptState.Acknowledged).DefaultIfEmpty().Max();
        var cover = roles.Count(role => role.All(receipt => receipt.Value is ReceiptState.Acknowledged or ReceiptState.Completed));
        return new(look, step.ToString().ToLowerInvariant(), cover, roles.Count);
    }

    /// <summary>Silence is judged dispatch by dispatch: a late answer to one never makes a new one look silent.</summary>
    private static string LookOf(TileDispatch dispatch) => dispatch.State == "pending" ? dispatch.Late ? "silent" : "waiting" : dispatch.State;

    private static int Rank(string look) => Array.IndexOf(Order, look);
}
