using System.Globalization;
using GridAlert.Features.Access;
using GridAlert.Features.Access.Audit;
using GridAlert.Features.Access.PersonalData;
using GridAlert.Features.Emergency;
using GridAlert.Features.Everyday.Visits;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Ledger;

/// <summary>A stairwell's ledger for those who follow it up: now or as it was on a day, with every change and contact; names masked until asked for.</summary>
[Authorize(Policy = Policies.Account)]
[Looks(JournalKind.LedgerSeen)]
public sealed class StairwellLedgerModel(LedgerQuery query, VisitQuery visits, UnitTree tree, Unmasking unmasking, ProblemTexts problemTexts, TimeProvider time) : PageModel
{
    /// <summary>The log of contacts goes back so far.</summary>
    private const int MonthsOfContacts = 12;

    [BindProperty]
    public ShowPeopleInput Show { get; set; } = new();

    public Unit Stairwell { get; private set; } = null!;
    public IReadOnlyList<Unit> Above { get; private set; } = [];
    public IReadOnlyList<LedgerHome> Homes { get; private set; } = [];
    public ILookup<Guid, LedgerVersion> Versions { get; private set; } = Array.Empty<LedgerVersion>().ToLookup(_ => Guid.Empty);
    public ILookup<Guid, Contact> Contacts { get; private set; } = Array.Empty<Contact>().ToLookup(_ => Guid.Empty);

    /// <summary>The day that is looked at; null for now.</summary>
    public DateOnly? On { get; private set; }

    /// <summary>What was asked for is no day that can be shown.</summary>
    public bool IsUnknownDay { get; private set; }

    /// <summary>Names and numbers are whole: this sign-in asked to see them just now.</summary>
    public bool IsShown { get; private set; }

    /// <summary>The reason that was given in this sign-in; null while none was.</summary>
    public string? Purpose { get; private set; }

    public FormProblems? Problems { get; private set; }

    public DateOnly Today { get; } = time.GetUtcNow().Day();

    public async Task<IActionResult> OnGetAsync(string code, string? on) => await LoadAsync(code, on) ?? Page();

    public async Task<IActionResult> OnPostShowAsync(string code)
    {
        var shown = await unmasking.RunAsync(User.Caller(), code, new(Show.Reason), HttpContext.RequestAborted);
        if (shown.Ok)
            return Redirect($"/stairwells/{code}/ledger");
        if (shown.Problem.Kind == ProblemKind.Forbidden)
            return Forbid();
        if (shown.Problem.Kind == ProblemKind.NotFound || await LoadAsync(code, null) is not null)
            return NotFound();
        Problems = FormProblems.From(shown.Problem, problemTexts);
        Response.StatusCode = (int)shown.Problem.Kind;
        return Page();
    }

    /// <summary>What the ledger said of a home; null when it was not on it yet.</summary>
    public LedgerContent? ContentOf(LedgerHome home) => On is not { } day ? home.Content
        : Versions[home.HouseholdId].Any() ? LedgerRules.On(Versions[home.HouseholdId], day)?.Content : home.Content;

    public string Name(string? name) => name is null ? "" : IsShown ? name : Personal.MaskedName(name);

    public string Number(string? number) => number is null ? "" : IsShown ? number : Personal.MaskedNumber(number);

    /// <summary>Null when the page can be shown.</summary>
    private async Task<IActionResult?> LoadAsync(string code, string? on)
    {
        if (!tree.TryFind(code, out var unit) || unit.Kind != UnitKind.Stairwell)
            return NotFound();
        if (AccessPolicy.Refuse(User.Caller(), Act.FollowUp, unit) is { } refused)
            return refused.Kind == ProblemKind.Forbidden ? Forbid() : NotFound();
        Stairwell = unit;
        Above = [.. tree.Above(unit, User.Caller())];
        if (!string.IsNullOrEmpty(on))
        {
            On = DateOnly.TryParseExact(on, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day <= Today && day.Year >= 2020 ? day : null;
            IsUnknownDay = On is null;
        }
        Homes = await query.OfStairwellAsync(code, HttpContext.RequestAborted);
        Versions = await query.VersionsAsync(code, HttpContext.RequestAborted);
        Contacts = await visits.ContactsAsync(code, Today.AddMonths(-MonthsOfContacts), HttpContext.RequestAborted);
        IsShown = (await unmasking.ShownAsync(User.Caller(), HttpContext.RequestAborted)).Contains(code);
        Purpose = await unmasking.PurposeAsync(User.Caller(), HttpContext.RequestAborted);
        return null;
    }
}
