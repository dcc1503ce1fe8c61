using GridAlert.Features.Access;
using GridAlert.Features.Access.Audit;
using GridAlert.Features.Access.PersonalData;
using GridAlert.Features.Everyday.Chain;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Trios;

/// <summary>What is typed to appoint, to end a post, or to say who answers for homes.</summary>
public sealed record TrioForm
{
    public string? Role { get; init; }
    public string? Name { get; init; }
    public string? Phone { get; init; }
    public DateOnly? Until { get; init; }
    public Guid Post { get; init; }
    public string? Reason { get; init; }
    public string? Title { get; init; }
    public List<Guid> Homes { get; init; } = [];
    public string? Key { get; init; }
}

/// <summary>A stairwell's three 一长二员: who holds which post from when to when, and who is responsible up to the district.</summary>
[Authorize(Policy = Policies.Account)]
[Looks(JournalKind.TrioSeen)]
public sealed class TrioModel(
    KeepTrio keep, NameResponsible name, PostStore posts, ResponsibilityStore responsibility, Unmasking unmasking, UnitTree tree, ProblemTexts problems, IStringLocalizer<UnitsTexts> texts, TimeProvider time)
    : UnitPage(tree, problems)
{
    [BindProperty]
    public TrioForm Form { get; set; } = new();

    [BindProperty]
    public ShowPeopleInput Show { get; set; } = new();

    /// <summary>Names and numbers are whole: this sign-in asked to see them just now.</summary>
    public bool IsShown { get; private set; }

    public string? Purpose { get; private set; }

    public IReadOnlyList<Post> Posts { get; private set; } = [];

    /// <summary>Who answers for the street, the community and the grid; a unit without an entry is a gap.</summary>
    public IReadOnlyDictionary<string, Responsible> Chain { get; private set; } = new Dictionary<string, Responsible>();

    public IReadOnlyList<ResponsibleHome> Homes { get; private set; } = [];

    public bool MayShow => AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp);

    public IEnumerable<Unit> Links => Unit.Lineage.Select(Tree.Find).OfType<Unit>().Where(unit => NameResponsible.HasLink(unit.Kind));

    public DateOnly Today => time.GetUtcNow().Day();

    public Task<IActionResult> OnGetAsync(string code) => ShowAsync(code);

    public async Task<IActionResult> OnPostShowAsync(string code) =>
        await AfterAsync(await unmasking.RunAsync(User.Caller(), code, new(Show.Reason), HttpContext.RequestAborted), texts["done.shown"], Here(code), () => ShowAsync(code));

    public async Task<IActionResult> OnPostAppointAsync(string code)
    {
        var request = new AppointRequest(Form.Name, Form.Phone, Form.Until);
        return await AfterAsync(await keep.AppointAsync(User.Caller(), code, Form.Role ?? "", request, KeyFor(Form.Key, new { code, Form.Role, request }), HttpContext.RequestAborted), texts["done.appoint"], Here(code), () => ShowAsync(code));
    }

    public async Task<IActionResult> OnPostEndAsync(string code) =>
        await AfterAsync(await keep.EndAsync(User.Caller(), Form.Post, new(Form.Reason), HttpContext.RequestAborted), texts["done.end"], Here(code), () => ShowAsync(code));

    public async Task<IActionResult> OnPostHomesAsync(string code) =>
        await AfterAsync(await name.ForHomesAsync(User.Caller(), code, Form.Homes, new(Form.Name, Form.Title, Form.Phone), HttpContext.RequestAborted), texts["done.homes"], Here(code) + "#homes", () => ShowAsync(code));

    /// <summary>王** until somebody asked for the name.</summary>
    public string Shown(Personal? person) => person is null ? "" : IsShown ? person.Open : person.AsName;

    private static string Here(string code) => $"/trios/{Uri.EscapeDataString(code)}";

    private async Task<IActionResult> ShowAsync(string code)
    {
        if (!Find(code) || Unit.Kind != UnitKind.Stairwell)
            return NotFound();
        var now = time.GetUtcNow();
        Posts = await posts.OfStairwellAsync(code, HttpContext.RequestAborted);
        Chain = await responsibility.OfUnitsAsync(Unit.Lineage, now, HttpContext.RequestAborted);
        Homes = await responsibility.OfHomesAsync(code, now, HttpContext.RequestAborted);
        IsShown = MayShow && (await unmasking.ShownAsync(User.Caller(), HttpContext.RequestAborted)).Contains(code);
        Purpose = MayShow ? await unmasking.PurposeAsync(User.Caller(), HttpContext.RequestAborted) : null;
        return Page();
    }
}
