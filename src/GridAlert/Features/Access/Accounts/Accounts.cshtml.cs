using GridAlert.Features.Access.Audit;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Access.Accounts;

/// <summary>What is typed to make an account. The key names the form, so that sending it twice makes one.</summary>
public sealed record NewAccountForm
{
    public string? UserName { get; init; }
    public string? Name { get; init; }
    public string? Role { get; init; }
    public string? UnitCode { get; init; }
    public string? Phone { get; init; }
    public string? Key { get; init; }
}

/// <summary>The accounts inside an administrator's own unit.</summary>
[Authorize(Policy = Policies.Account)]
[Looks(JournalKind.AccountsSeen)]
public sealed class AccountsModel(
    ManageAccount manage, CreateAccount create, UnitTree tree, ProblemTexts problems, IStringLocalizer<AccountTexts> texts, TimeProvider time) : PageModel
{
    [BindProperty]
    public NewAccountForm Form { get; set; } = new();

    [TempData]
    public string? Done { get; set; }

    public FormRefusal? Refused { get; private set; }

    /// <summary>Shown once, right after it was made.</summary>
    public LinkIssued? Link { get; private set; }

    public IReadOnlyList<AccountEntry> Accounts { get; private set; } = [];

    public string LinkAddress => $"{Request.Scheme}://{Request.Host}/welcome/{Link!.Token}";

    /// <summary>Down to the grid: whoever serves a stairwell has a phone, not an account.</summary>
    public IEnumerable<Unit> Units => tree.Find(User.Caller().UnitCode)?.Subtree().Where(unit => unit.Kind < UnitKind.Stairwell) ?? [];

    public static IEnumerable<Role> Roles => Enum.GetValues<Role>().Where(role => role != Role.Responder);

    public string Place(string code) => tree.Find(code)?.Name ?? code;

    public async Task<IActionResult> OnGetAsync()
    {
        Form = new() { Key = NewKey() };
        return await ShowAsync();
    }

    public async Task<IActionResult> OnPostCreateAsync()
    {
        var request = new NewAccountRequest(Form.UserName, Form.Name, Form.Role, Form.UnitCode, Form.Phone);
        var key = Form.Key is { Length: > 0 and <= IdempotencyKey.MaxLength } given ? IdempotencyKey.For(User.Caller().Id, given, request) : null;
        return await LinkedAsync(await create.RunAsync(User.Caller(), request, key, HttpContext.RequestAborted));
    }

    public async Task<IActionResult> OnPostLinkAsync(Guid id) => await LinkedAsync(await manage.LinkAsync(User.Caller(), id, HttpContext.RequestAborted));

    public async Task<IActionResult> OnPostDisableAsync(Guid id) => await AfterAsync(await manage.DisableAsync(User.Caller(), id, HttpContext.RequestAborted), "accounts.disabled");

    public async Task<IActionResult> OnPostEnableAsync(Guid id) => await AfterAsync(await manage.EnableAsync(User.Caller(), id, HttpContext.RequestAborted), "accounts.enabled");

    public async Task<IActionResult> OnPostResetAsync(Guid id) => await AfterAsync(await manage.ResetSecondFactorAsync(User.Caller(), id, HttpContext.RequestAborted), "accounts.reset");

    private async Task<IActionResult> LinkedAsync(Outcome<LinkIssued> outcome)
    {
        if (!outcome.Ok)
            return await RefuseAsync(outcome.Problem);
        Response.Headers.CacheControl = "no-store";
        Link = outcome.Value;
        Form = new() { Key = NewKey() };
        return await ShowAsync();
    }

    private async Task<IActionResult> AfterAsync(Outcome<string> outcome, string done)
    {
        if (!outcome.Ok)
            return await RefuseAsync(outcome.Problem);
        Done = texts[done, outcome.Value];
        return Redirect("/accounts");
    }

    private Task<IActionResult> RefuseAsync(Problem problem)
    {
        if (problem.Code == "keyReused")
            Form = Form with { Key = NewKey() };
        Refused = FormRefusal.Of(problem, problems, Response);
        return ShowAsync();
    }

    private async Task<IActionResult> ShowAsync()
    {
        var list = await manage.ListAsync(User.Caller(), HttpContext.RequestAborted);
        if (!list.Ok)
            return Forbid();
        Accounts = list.Value;
        return Page();
    }

    private string NewKey() => Guid.CreateVersion7(time.GetUtcNow()).ToString();
}
