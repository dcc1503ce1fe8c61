using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Recognition.Hours;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Recognition.Year;

public sealed record HelpForm
{
    public Guid? Member { get; init; }
    public DateOnly? Day { get; init; }
    public string? What { get; init; }
    public decimal? Yuan { get; init; }
    public string? Key { get; init; }
}

/// <summary>精神激励为主、物质补助为辅: a year's honours beside its material help, with a warning where help takes the upper hand.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class YearModel(YearQuery query, HoursQuery hours, RecordHelp help, RecognitionOptions options, UnitTree tree, ProblemTexts problems, IStringLocalizer<RecognitionTexts> texts, TimeProvider time)
    : RecognitionPage(tree, problems, time)
{
    [BindProperty]
    public HelpForm Form { get; set; } = new();

    public UnitYear Whole { get; private set; } = null!;
    public IReadOnlyList<PersonYear> People { get; private set; } = [];
    public IReadOnlyList<Volunteer> Volunteers { get; private set; } = [];

    public double Most => options.MaterialShare;

    public Task<IActionResult> OnGetAsync(string unit, int? year) => ShowAsync(unit, year);

    public async Task<IActionResult> OnPostHelpAsync(string unit, int? year)
    {
        var request = new HelpRequest(Form.Member, Form.Day, Form.What, Form.Yuan);
        var outcome = await help.RunAsync(User.Caller(), unit, request, KeyFor(Form.Key, new { unit, request }), HttpContext.RequestAborted);
        return await AfterAsync(outcome, texts["done.help"], $"/recognition/{Uri.EscapeDataString(unit)}", () => ShowAsync(unit, year));
    }

    private async Task<IActionResult> ShowAsync(string unit, int? year)
    {
        if (!Find(unit, year))
            return NotFound();
        var cancel = HttpContext.RequestAborted;
        Whole = await query.UnitAsync(Unit.Code, Year, cancel);
        People = await query.PeopleAsync(Unit.Code, Year, cancel);
        Volunteers = MayKeep && ListsPeople ? await hours.VolunteersAsync(Unit.Code, cancel) : [];
        return Page();
    }
}
