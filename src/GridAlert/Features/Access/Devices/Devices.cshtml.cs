using GridAlert.Features.Access.Audit;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Access.Devices;

/// <summary>The phones of a stairwell's trio, and where one is revoked.</summary>
[Authorize(Policy = Policies.Account)]
[Looks(JournalKind.DevicesSeen)]
public sealed class DevicesModel(UnitTree tree, DeviceStore devices, RevokeDevice revoke, ProblemTexts problems) : PageModel
{
    public Unit Stairwell { get; private set; } = null!;
    public IReadOnlyList<PostDevices> Posts { get; private set; } = [];
    public string? Refused { get; private set; }

    /// <summary>The name of whose phone was revoked.</summary>
    [TempData]
    public string? Revoked { get; set; }

    public IEnumerable<Unit> Above => Stairwell.Lineage[..^1].Select(tree.Find).OfType<Unit>().Where(unit => unit.LiesIn(User.Caller().UnitCode));

    public Task<IActionResult> OnGetAsync(string code) => ShowAsync(code);

    public async Task<IActionResult> OnPostAsync(string code, Guid device)
    {
        var outcome = await revoke.RunAsync(User.Caller(), code, device, HttpContext.RequestAborted);
        if (outcome.Ok)
        {
            Revoked = (await devices.OfStairwellAsync(code, HttpContext.RequestAborted)).Find(post => post.MemberId == outcome.Value.MemberId)?.Name.AsName;
            return Redirect($"/devices/{code}");
        }
        Refused = problems.Detail(outcome.Problem);
        Response.StatusCode = (int)outcome.Problem.Kind;
        return await ShowAsync(code);
    }

    private async Task<IActionResult> ShowAsync(string code)
    {
        if (!tree.TryFind(code, out var unit) || unit.Kind != UnitKind.Stairwell || AccessPolicy.Refuse(User.Caller(), Act.See, unit) is not null)
            return NotFound();
        if (!AccessPolicy.MayEver(User.Caller().Role, Act.Invite))
            return Forbid();
        Stairwell = unit;
        Posts = await devices.OfStairwellAsync(code, HttpContext.RequestAborted);
        return Page();
    }
}
