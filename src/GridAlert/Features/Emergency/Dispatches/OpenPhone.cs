using System.Globalization;
using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Households;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>What every page of a responder's phone begins with.</summary>
/// <param name="Who">The post and its holder, in words.</param>
public sealed record PhoneShell(Guid MemberId, IReadOnlyList<PhoneDispatch> Dispatches, string Cursor, ModeChange Mode, string Place, string Who, DateTimeOffset Now)
{
    public string OtherLanguage => string.Equals(CultureInfo.CurrentUICulture.Name, Languages.Default, StringComparison.Ordinal) ? "en" : Languages.Default;

    /// <summary>What the script begins with.</summary>
    /// <param name="kept">The dispatches that it gets.</param>
    /// <param name="homes">The doors of the dispatch that is shown; null on other pages.</param>
    public string ToJson(IEnumerable<PhoneDispatch> kept, object? homes = null) =>
        Json.Write(new { RenderedAt = Now, MemberId, Cursor, Mode, Dispatches = kept, Homes = homes });
}

/// <summary>Reads what a phone shows when it is opened.</summary>
public sealed class OpenPhone(
    PhoneDispatchQuery query, ActivationStore activations, UnitTree tree, TimeProvider time, IStringLocalizer<PhoneTexts> texts, IStringLocalizer<HouseholdTexts> doors)
{
    private const int CatchUpLimit = 500;

    public async Task<PhoneShell> RunAsync(Caller caller, CancellationToken cancel)
    {
        var found = new Dictionary<Guid, PhoneDispatch>();
        string? cursor = null;
        CatchUp page;
        do
        {
            page = await query.SinceAsync(caller.Id, cursor, CatchUpLimit, cancel);
            foreach (var dispatch in page.Items)
                found[dispatch.DispatchId] = dispatch;
            cursor = page.Cursor;
        }
        while (page.Items.Count == CatchUpLimit);
        var stairwell = tree.Find(caller.UnitCode)!;
        var community = tree.Find(stairwell.CodeOf(UnitKind.Community)) ?? stairwell;
        return new(
            caller.Id, [.. found.Values], cursor,
            ModeChange.From(community.Code, ModeRules.ModeOf(community, await activations.OpenAsync(cancel))),
            string.Join(" ", new[] { tree.Find(stairwell.ParentCode)?.Name, stairwell.Name }.OfType<string>()),
            $"{texts["role." + caller.TrioRole]} · {caller.Name}",
            time.GetUtcNow());
    }

    /// <summary>Everything the script says, on whichever page it runs.</summary>
    public string TextsJson() => Json.Write(
        texts.GetAllStrings(includeParentCultures: true).Concat(doors.GetAllStrings(includeParentCultures: true))
            .DistinctBy(text => text.Name).ToDictionary(text => text.Name, text => text.Value));
}
