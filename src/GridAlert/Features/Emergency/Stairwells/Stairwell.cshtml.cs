using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Emergency.Stairwells;

/// <summary>One stairwell: who is responsible, what was asked of it and what came of that, who lives there.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class StairwellModel(UnitTree tree, StairwellQuery query) : PageModel
{
    public Unit Stairwell { get; private set; } = null!;
    public IReadOnlyList<Unit> Above { get; private set; } = [];
    public StairwellPicture Picture { get; private set; } = null!;

    /// <summary>Who only reads does not see who is ill or alone; who acts there must.</summary>
    public bool ShowsTags => AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp);

    public async Task<IActionResult> OnGetAsync(string code) => await FindAsync(code) ? Page() : NotFound();

    /// <summary>The short card that the board's drawer shows.</summary>
    public async Task<IActionResult> OnGetCardAsync(string code) => await FindAsync(code) ? Partial("_StairwellCard", this) : NotFound();

    private async Task<bool> FindAsync(string code)
    {
        if (!tree.TryFind(code, out var unit) || unit.Kind != UnitKind.Stairwell || AccessPolicy.Refuse(User.Caller(), Act.See, unit) is not null)
            return false;
        Stairwell = unit;
        Above = [.. unit.Lineage[..^1].Select(tree.Find).OfType<Unit>().Where(above => above.LiesIn(User.Caller().UnitCode))];
        Picture = await query.RunAsync(code, HttpContext.RequestAborted);
        return true;
    }

    /// <summary>王** for those who only need to know that somebody is there.</summary>
    public string Shown(string? name) => name is { Length: > 0 } && !ShowsTags ? name[0] + new string('*', name.Length - 1) : name ?? "";

    public static string StateOf(StairwellDispatch dispatch) =>
        dispatch is { State: Receipts.AssignmentState.Pending, Late: true } ? "silent"
        : dispatch.State == Receipts.AssignmentState.Pending ? "waiting"
        : DispatchCode(dispatch.State);

    public static string DispatchCode<T>(T state) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    public static string When(DateTimeOffset? at) => at?.Minute() ?? "";
}
