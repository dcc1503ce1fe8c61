using System.Globalization;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Roster;

/// <summary>The words of a roster file: written in the reader's language, read in every one.</summary>
public sealed class RosterWords(IStringLocalizer<UnitsTexts> texts)
{
    private readonly Lazy<Dictionary<string, string>> _columns = new(() => Known(texts, RosterColumn.All, "column."));
    private readonly Lazy<Dictionary<string, string>> _forms = new(() => Known(texts, [.. Enum.GetNames<StairwellForm>()], "form."));

    public string Heading(string column) => texts["column." + column];

    /// <summary>What is to be written below a heading, for the template's second sheet.</summary>
    public string Help(string column) => texts["column.help." + column];

    public string Form(StairwellForm? form) => form is { } known ? texts["form." + known] : "";

    public string Sheet(bool help) => texts[help ? "sheet.help" : "sheet.roster"];

    /// <summary>Null for a heading that is none of ours.</summary>
    public string? ColumnOf(string heading) => _columns.Value.GetValueOrDefault(Plain(heading));

    /// <summary>A form by its word in any language, or what was written.</summary>
    public string FormOf(string word) => _forms.Value.GetValueOrDefault(Plain(word), word);

    public string Say(RosterError error) => texts["error." + error.Code, error.Args];

    private static Dictionary<string, string> Known(IStringLocalizer<UnitsTexts> texts, IReadOnlyList<string> codes, string group)
    {
        var known = codes.ToDictionary(Plain, code => code);
        var culture = CultureInfo.CurrentUICulture;
        try
        {
            foreach (var language in Languages.All)
            {
                CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
                foreach (var code in codes)
                    known.TryAdd(Plain(texts[group + code]), code);
            }
        }
        finally
        {
            CultureInfo.CurrentUICulture = culture;
        }
        return known;
    }

    private static string Plain(string heading) => heading.Trim().TrimEnd('*').Trim().ToUpperInvariant();
}
