using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Recognition.Hours;

public sealed record HoursForm
{
    public Guid? Member { get; init; }
    public DateOnly? Day { get; init; }
    public int? Minutes { get; init; }
    public string? Text { get; init; }
    public string? Key { get; init; }
}

/// <summary>The hours of a unit: part by part, person by person from the community down, and what waits to be confirmed.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class HoursModel(HoursQuery query, EnterHours enter, UnitTree tree, ProblemTexts problems, IStringLocalizer<RecognitionTexts> texts, TimeProvider time) : RecognitionPage(tree, problems, time)
{
    private const int MostPending = 100;

    [BindProperty]
    public HoursForm Form { get; set; } = new();

    public IReadOnlyList<UnitHours> Parts { get; private set; } = [];
    public IReadOnlyList<PersonHours> People { get; private set; } = [];
    public IReadOnlyList<HoursEntry> Pending { get; private set; } = [];
    public IReadOnlyList<Volunteer> Volunteers { get; private set; } = [];

    /// <summary>Whoever entered a line does not confirm it.</summary>
    public Guid CallerId => User.Caller().Id;

    public string? CommunityCode => Unit.CodeOf(UnitKind.Community);

    public Task<IActionResult> OnGetAsync(string unit, string? month) => ShowAsync(unit, month);

    public async Task<IActionResult> OnPostEnterAsync(string unit, string? month)
    {
        var request = new HoursRequest(Form.Member, Form.Day, Form.Minutes, Form.Text);
        var outcome = await enter.ForAsync(User.Caller(), unit, request, KeyFor(Form.Key, new { unit, request }), HttpContext.RequestAborted);
        return await AfterAsync(outcome, texts["done.entered"], $"/hours/{Uri.EscapeDataString(unit)}", () => ShowAsync(unit, month));
    }

    public async Task<IActionResult> OnPostDecideAsync(string unit, Guid entry, bool confirmed) =>
        await AfterAsync(await enter.DecideAsync(User.Caller(), unit, entry, confirmed, HttpContext.RequestAborted), texts[confirmed ? "done.confirmed" : "done.refused"], $"/hours/{Uri.EscapeDataString(unit)}", () => ShowAsync(unit, null));

    private async Task<IActionResult> ShowAsync(string unit, string? month)
    {
        if (!Find(unit, month))
            return NotFound();
        var cancel = HttpContext.RequestAborted;
        Parts = await query.PartsAsync(Unit, Month.First, Month.End, cancel);
        if (ListsPeople)
        {
            People = await query.PeopleAsync(Unit.Code, Month.First, Month.End, cancel);
            Volunteers = MayKeep ? await query.VolunteersAsync(Unit.Code, cancel) : [];
        }
        Pending = MayKeep ? await query.PendingAsync(Unit.Code, MostPending, cancel) : [];
        return Page();
    }
}
