using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Units;

/// <summary>A page about one unit: who may see it, where it lies, and how a form on it ends.</summary>
public abstract class UnitPage(UnitTree tree, ProblemTexts problems) : PageModel
{
    protected UnitTree Tree { get; } = tree;

    public Unit Unit { get; private set; } = null!;

    /// <summary>What was just done.</summary>
    [TempData]
    public string? Done { get; set; }

    public FormRefusal? Refused { get; private set; }

    public bool MayKeep => AccessPolicy.MayEver(User.Caller().Role, Act.KeepRoster);

    /// <summary>The units above that the caller may see, the largest first.</summary>
    public IReadOnlyList<Unit> Above => [.. Unit.Lineage[..^1].Select(Tree.Find).OfType<Unit>().Where(unit => unit.LiesIn(User.Caller().UnitCode))];

    public string NewKey { get; } = Guid.CreateVersion7().ToString();

    public string NameOf(string code) => Tree.Find(code)?.Name ?? code;

    /// <summary>False where there is no such unit, or the caller may not see it.</summary>
    protected bool Find(string? code)
    {
        if (!Tree.TryFind(code, out var unit) || AccessPolicy.Refuse(User.Caller(), Act.See, unit) is not null)
            return false;
        Unit = unit;
        return true;
    }

    /// <summary>After a form: onwards when it is done, the page again with what is wrong when it is refused.</summary>
    protected async Task<IActionResult> AfterAsync<T>(Outcome<T> outcome, string done, string onwards, Func<Task<IActionResult>> again)
    {
        if (outcome.Ok)
        {
            Done = done;
            return LocalRedirect(onwards);
        }
        if (outcome.Problem.Kind == ProblemKind.NotFound)
            return NotFound();
        if (outcome.Problem.Kind == ProblemKind.Forbidden)
            return Forbid();
        Refused = FormRefusal.Of(outcome.Problem, problems, Response);
        return await again();
    }

    protected IdempotencyKey? KeyFor<T>(string? key, T request) =>
        key is { Length: > 0 and <= IdempotencyKey.MaxLength } ? IdempotencyKey.For(User.Caller().Id, key, request) : null;
}
