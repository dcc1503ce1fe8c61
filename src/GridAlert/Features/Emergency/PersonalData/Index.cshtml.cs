using System.Text;
using GridAlert.Features.Access;
using GridAlert.Features.Access.PersonalData;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Emergency.PersonalData;

/// <summary>What the forms of the page send. Whom it is about never stands in an address.</summary>
public sealed record PersonForm
{
    public string? Search { get; init; }
    public PersonKind Kind { get; init; }
    public Guid Id { get; init; }
    public string? Reason { get; init; }
    /// <summary>Typed by hand before anything is erased.</summary>
    public bool Sure { get; init; }
}

/// <summary>Personal data for administrators: somebody's own data shown, handed out or erased; how long what is kept; the keys.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class PersonalDataModel(
    ServePerson serve, RetainData retain, RotateKeys rotate, PersonalKeyStore keys, PersonalSweepStore sweep, UnitTree tree, ProblemTexts problems, IStringLocalizer<PersonalTexts> texts) : PageModel
{
    [BindProperty]
    public PersonForm Form { get; set; } = new();

    [TempData]
    public string? Done { get; set; }

    public FormRefusal? Refused { get; private set; }

    /// <summary>Null while nobody was looked for.</summary>
    public IReadOnlyList<PersonFound>? Found { get; private set; }

    public PersonFile? Kept { get; private set; }

    public IReadOnlyList<RetentionDue> Retention { get; private set; } = [];
    public IReadOnlyList<PersonalKeyEntry> Keys { get; private set; } = [];
    public PersonalSweepState? Sweep { get; private set; }

    /// <summary>What concerns the whole installation is the district's.</summary>
    public bool IsDistrict => rotate.May(User.Caller());

    public string Place(string? code) => tree.Find(code) is not { } unit ? "" : unit.Kind == UnitKind.Stairwell ? $"{tree.Find(unit.ParentCode)?.Name} {unit.Name}" : unit.Name;

    public Task<IActionResult> OnGetAsync() => ShowAsync();

    public async Task<IActionResult> OnPostFindAsync()
    {
        var found = await serve.SearchAsync(User.Caller(), Form.Search, HttpContext.RequestAborted);
        if (!found.Ok)
            return await RefuseAsync(found.Problem);
        Found = found.Value;
        return await ShowAsync();
    }

    public async Task<IActionResult> OnPostReadAsync()
    {
        var file = await serve.ExportAsync(User.Caller(), Form.Kind, Form.Id, Form.Reason, HttpContext.RequestAborted);
        if (!file.Ok)
            return await RefuseAsync(file.Problem);
        Kept = file.Value;
        return await ShowAsync();
    }

    public async Task<IActionResult> OnPostFileAsync()
    {
        var file = await serve.ExportAsync(User.Caller(), Form.Kind, Form.Id, Form.Reason, HttpContext.RequestAborted);
        if (!file.Ok)
            return await RefuseAsync(file.Problem);
        Response.Headers.CacheControl = "no-store";
        return File(Encoding.UTF8.GetBytes(Json.Write(file.Value)), "application/json", $"person-{file.Value.Id}.json");
    }

    public async Task<IActionResult> OnPostEraseAsync()
    {
        if (!Form.Sure)
            return await RefuseAsync(Problem.Invalid([new("sure", "required")]));
        var erased = await serve.EraseAsync(User.Caller(), Form.Kind, Form.Id, Form.Reason, HttpContext.RequestAborted);
        return erased.Ok ? Back(texts["erase.done", Place(erased.Value.StairwellCode)]) : await RefuseAsync(erased.Problem);
    }

    public async Task<IActionResult> OnPostRotateAsync()
    {
        var made = await rotate.RunAsync(User.Caller(), HttpContext.RequestAborted);
        return made.Ok ? Back(texts["keys.rotated", made.Value]) : await RefuseAsync(made.Problem);
    }

    private RedirectResult Back(string done)
    {
        Done = done;
        return Redirect("/privacy");
    }

    private async Task<IActionResult> RefuseAsync(Problem problem)
    {
        if (problem.Kind == ProblemKind.Forbidden)
            return Forbid();
        if (problem.Kind == ProblemKind.NotFound)
            return NotFound();
        Refused = FormRefusal.Of(problem, problems, Response);
        return await ShowAsync();
    }

    private async Task<IActionResult> ShowAsync()
    {
        var caller = User.Caller();
        if (!AccessPolicy.MayEver(caller.Role, Act.ManagePersonalData))
            return Forbid();
        Response.Headers.CacheControl = "no-store";
        if (IsDistrict)
        {
            Retention = await retain.LookAsync(HttpContext.RequestAborted);
            Keys = await keys.ListAsync(HttpContext.RequestAborted);
            Sweep = await sweep.StateAsync(HttpContext.RequestAborted);
        }
        return Page();
    }
}
