using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Kit;

/// <summary>Who has which vest, armband and card 标识, who misses one, and who left with one. Lists people for a community or less.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class KitModel(HandOutKit handOut, KitStore store, UnitTree tree, ProblemTexts problems, IStringLocalizer<UnitsTexts> texts) : UnitPage(tree, problems)
{
    /// <summary>Everybody in a post, or gone with something, inside the unit.</summary>
    public IReadOnlyList<KitHolder> Holders { get; private set; } = [];

    public bool ListsPeople => Unit.Kind >= UnitKind.Community;

    public Task<IActionResult> OnGetAsync(string unit) => ShowAsync(unit);

    public async Task<IActionResult> OnPostIssueAsync(string unit, Guid member, string? kind, string? number) =>
        await AfterAsync(await handOut.IssueAsync(User.Caller(), member, kind, number, HttpContext.RequestAborted), texts["done.issued"], $"/kit/{Uri.EscapeDataString(unit)}", () => ShowAsync(unit));

    public async Task<IActionResult> OnPostReturnAsync(string unit, Guid item) =>
        await AfterAsync(await handOut.ReturnAsync(User.Caller(), item, HttpContext.RequestAborted), texts["done.returned"], $"/kit/{Uri.EscapeDataString(unit)}", () => ShowAsync(unit));

    public int Missing(string kind, IEnumerable<KitHolder> holders) => holders.Count(holder => !holder.Left && holder.Items.All(item => item.Kind != kind));

    public IEnumerable<KitHolder> Below(Unit unit) => Holders.Where(holder => Tree.Find(holder.StairwellCode)?.LiesIn(unit.Code) == true);

    private async Task<IActionResult> ShowAsync(string code)
    {
        if (!Find(code))
            return NotFound();
        Holders = await store.InAsync(code, HttpContext.RequestAborted);
        return Page();
    }
}
