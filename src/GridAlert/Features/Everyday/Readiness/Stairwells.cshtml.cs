using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Readiness;

/// <summary>
/// The stairwells that would be silent tonight, or that fall short, each with the one act that mends it first. Whom to ring is
/// shown, masked, to those who follow up.
/// </summary>
[Authorize(Policy = Policies.Account)]
public sealed class ReadinessStairwellsModel(OpenReadiness open, UnitTree tree) : PageModel
{
    private const int PerPage = 100;

    public ReadinessPicture Picture { get; private set; } = null!;
    public IReadOnlyList<Unit> Above { get; private set; } = [];
    public ReadinessState State { get; private set; }
    public int Number { get; private set; } = 1;
    public int Pages { get; private set; }
    public IReadOnlyList<StairwellReadiness> Rows { get; private set; } = [];
    public IReadOnlyDictionary<string, ReadinessQuery.Contact> Contacts { get; private set; } = new Dictionary<string, ReadinessQuery.Contact>();

    public int SeenDays => open.Options.SeenDays;

    public int Of(ReadinessState state) => state switch
    {
        ReadinessState.Silent => Picture.Whole.Silent,
        ReadinessState.Weak => Picture.Whole.Weak,
        _ => Picture.Whole.Ready,
    };

    public Unit Find(string code) => tree.Find(code)!;

    /// <summary>Where it lies, below the unit that the page is about.</summary>
    public string PathOf(Unit stairwell) => string.Join(" · ", stairwell.Lineage.Skip(Picture.Unit.Lineage.Length).SkipLast(1).Select(code => tree.Find(code)?.Name ?? code));

    public async Task<IActionResult> OnGetAsync(string unitCode, string? state, int p = 1)
    {
        var picture = await open.RunAsync(User.Caller(), unitCode, HttpContext.RequestAborted);
        if (!picture.Ok)
            return NotFound();
        Picture = picture.Value;
        Above = [.. tree.Above(Picture.Unit, User.Caller())];
        State = Codes.TryParse<ReadinessState>(state, out var known) ? known : ReadinessState.Silent;
        var found = ReadinessRules.WorstFirst(Picture.Stairwells.Where(one => one.State == State)).ToList();
        Pages = Math.Max(1, (found.Count + PerPage - 1) / PerPage);
        Number = Math.Clamp(p, 1, Pages);
        Rows = [.. found.Skip((Number - 1) * PerPage).Take(PerPage)];
        if (AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp))
            Contacts = await open.ContactsAsync(Rows, HttpContext.RequestAborted);
        return Page();
    }
}
