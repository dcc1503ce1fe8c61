using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace GridAlert.Features.Everyday.Burden;

/// <param name="Counts">In the order of <see cref="ReturnReason.All"/>.</param>
public sealed record OfficeReturns(string OfficeCode, IReadOnlyList<int> Counts)
{
    public int All => Counts.Sum();
}

/// <summary>What was sent back as not one's own duty 职能归位, by office and reason. Words of office, no personal data.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class ReturnsModel(ReturnsQuery query, UnitTree tree, ProblemTexts problems, TimeProvider time) : UnitPage(tree, problems)
{
    private const int Most = 500;
    private const int ItemsShown = 50;

    public IReadOnlyList<ReturnedItem> Items { get; private set; } = [];
    public IReadOnlyList<OfficeReturns> Offices { get; private set; } = [];

    /// <summary>There are more than the list shows.</summary>
    public bool IsCut { get; private set; }

    public bool ShowsNames => AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp);

    public async Task<IActionResult> OnGetAsync(string unit)
    {
        if (!Find(unit))
            return NotFound();
        var now = time.GetUtcNow();
        var all = await query.RunAsync(Unit, now.AddYears(-1), now.AddMinutes(1), Most, HttpContext.RequestAborted);
        (Items, IsCut) = ([.. all.Take(ItemsShown)], all.Count > ItemsShown);
        Offices =
        [
            .. all.GroupBy(item => item.OfficeCode).Select(office => new OfficeReturns(office.Key, [.. ReturnReason.All.Select(reason => office.Count(item => item.Reason == reason))]))
                .OrderByDescending(office => office.All).ThenBy(office => office.OfficeCode, StringComparer.Ordinal),
        ];
        return Page();
    }
}
