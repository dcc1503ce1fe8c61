using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace GridAlert.Features.Everyday.Recognition.Stars;

/// <summary>A month's star stairwells: how many of which, and below a community each with its score. A month that is not over has none.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class StarsModel(StarQuery query, UnitTree tree, ProblemTexts problems, TimeProvider time) : RecognitionPage(tree, problems, time)
{
    public IReadOnlyList<RatedStairwell> Rated { get; private set; } = [];
    public ILookup<string, (int Stars, int Count)> Counts { get; private set; } = Array.Empty<string>().ToLookup(code => code, _ => (0, 0));
    public IReadOnlyList<StarObjection> Objections { get; private set; } = [];

    public string? CommunityCode => Unit.CodeOf(UnitKind.Community);

    public async Task<IActionResult> OnGetAsync(string unit, string? month)
    {
        if (!Find(unit, month ?? Visits.Month.Of(Today).Before.ToString()))
            return NotFound();
        var cancel = HttpContext.RequestAborted;
        if (ListsPeople)
            Rated = [.. (await query.RatedAsync(Unit.Code, Month.First, cancel)).OrderByDescending(one => one.Rating.Score).ThenBy(one => one.StairwellCode, StringComparer.Ordinal)];
        else
            Counts = (await query.CountsAsync(Unit, Month.First, cancel)).ToLookup(one => one.Code, one => (one.Stars, one.Count));
        Objections = MayKeep ? await query.OpenObjectionsAsync(Unit.Code, cancel) : [];
        return Page();
    }

    public int CountOf(string code, int stars) => Counts[code].Where(one => one.Stars == stars).Sum(one => one.Count);
}
