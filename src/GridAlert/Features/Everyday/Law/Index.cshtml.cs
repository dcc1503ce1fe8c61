using GridAlert.Features.Access;
using GridAlert.Features.Access.PersonalData;
using GridAlert.Features.Everyday.Requests;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Law;

public sealed record AttachForm
{
    public string? Kind { get; init; }
    public string? Name { get; init; }
    public string? Phone { get; init; }
    public string? Body { get; init; }
    public string? Duty { get; init; }
    public string? UserName { get; init; }
    public DateOnly? BeganOn { get; init; }
    public string? Key { get; init; }
}

/// <summary>Who is attached to a unit 网格+N, with their hours, and what is asked of the law there and waits for an answer.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class LawModel(
    GridServiceStore store, AttachService attach, ShowServices show, Unmasking unmasking, RequestQuery requests, UnitTree tree, ProblemTexts problems, IStringLocalizer<LawTexts> texts, TimeProvider time)
    : UnitPage(tree, problems)
{
    private const int Most = 50;

    [BindProperty]
    public AttachForm Form { get; set; } = new();

    [BindProperty]
    public ShowPeopleInput Show { get; set; } = new();

    public IReadOnlyList<ServiceKind> Kinds { get; private set; } = [];
    public IReadOnlyList<GridService> Services { get; private set; } = [];
    /// <summary>How many are attached in each part; empty where they are listed themselves.</summary>
    public IReadOnlyDictionary<string, int> Below { get; private set; } = new Dictionary<string, int>();
    public IReadOnlyList<ResidentRequest> Waiting { get; private set; } = [];
    /// <summary>Names and numbers are whole, for this once.</summary>
    public bool IsShown { get; private set; }
    public string? Purpose { get; private set; }
    public DateTimeOffset Now { get; } = time.GetUtcNow();

    public bool MayShow => AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp);

    public bool ListsAll => Unit.Kind >= UnitKind.Community;

    /// <summary>What lies above the own unit is kept there.</summary>
    public bool MayEnd(GridService service) => MayKeep && Tree.Find(service.UnitCode)?.LiesIn(User.Caller().UnitCode) == true;

    public string KindName(string key) => Kinds.FirstOrDefault(kind => kind.Key == key)?.Name ?? key;

    public Task<IActionResult> OnGetAsync(string unit) => ShowAsync(unit);

    public async Task<IActionResult> OnPostAttachAsync(string unit)
    {
        var request = new AttachRequest(Form.Kind, Form.Name, Form.Phone, Form.Body, Form.Duty, Form.UserName, Form.BeganOn);
        return await AfterAsync(await attach.RunAsync(User.Caller(), unit, request, KeyFor(Form.Key, new { unit, request }), HttpContext.RequestAborted), texts["done.attached"], $"/law/{Uri.EscapeDataString(unit)}", () => ShowAsync(unit));
    }

    public async Task<IActionResult> OnPostEndAsync(string unit, Guid service) =>
        await AfterAsync(await attach.EndAsync(User.Caller(), service, HttpContext.RequestAborted), texts["done.ended"], $"/law/{Uri.EscapeDataString(unit)}", () => ShowAsync(unit));

    public async Task<IActionResult> OnPostShowAsync(string unit)
    {
        var shown = await show.RunAsync(User.Caller(), unit, Show.Reason, HttpContext.RequestAborted);
        if (!shown.Ok)
            return await AfterAsync(shown, "", "", () => ShowAsync(unit));
        IsShown = true;
        return await ShowAsync(unit);
    }

    private async Task<IActionResult> ShowAsync(string code)
    {
        if (!Find(code))
            return NotFound();
        var cancel = HttpContext.RequestAborted;
        Response.Headers.CacheControl = "no-store";
        Kinds = await store.KindsAsync(cancel);
        Services = await store.ForAsync(Unit, Now.Day(), ListsAll, cancel);
        if (!ListsAll)
            Below = await store.CountBelowAsync([.. Unit.Children.Select(child => child.Code)], Now.Day(), cancel);
        Waiting = await requests.ConfidentialAsync(code, RequestReader.Of(User.Caller(), Now), Most, cancel);
        Purpose = await unmasking.PurposeAsync(User.Caller(), cancel);
        return Page();
    }
}
