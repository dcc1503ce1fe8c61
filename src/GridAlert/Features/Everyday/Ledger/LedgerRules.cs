using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Ledger;

/// <summary>What follows from a home's ledger, and when two edits stand against each other.</summary>
public static class LedgerRules
{
    /// <summary>The part of a home that belongs to none of the four sections: contact, people, care.</summary>
    public const string Home = "home";

    /// <summary>A confirmation is fresh for a quarter.</summary>
    public const int FreshDays = 90;

    private const string PartyMember = "partyMember";
    private const string Floating = "floatingPopulation";
    private const string Rented = "rentedHome";

    /// <summary>The tags that are ticked by themselves, apart from the sections.</summary>
    public static IReadOnlyList<string> OwnTags { get; } = [.. HouseholdTag.All.Except([PartyMember, Floating, Rented])];

    /// <summary>The tag that a section is found by; null for the one that has none.</summary>
    public static string? TagOf(string section) => section switch
    {
        LedgerSection.PartyMembers => PartyMember,
        LedgerSection.Floating => Floating,
        LedgerSection.Rented => Rented,
        _ => null,
    };

    /// <summary>All that dispatches find the home by: what was ticked, and what its people are.</summary>
    public static IReadOnlyList<string> TagsOf(LedgerContent content)
    {
        var tags = content.Tags.ToHashSet(StringComparer.Ordinal);
        if (content.People.Any(person => person.PartyMember))
            tags.Add(PartyMember);
        if (content.People.Any(person => person.Floating))
            tags.Add(Floating);
        if (content.Landlord is not null || content.LandlordPhone is not null)
            tags.Add(Rented);
        return [.. HouseholdTag.All.Where(tags.Contains)];
    }

    /// <summary>A kept document beside the home's row as it is now: the row holds, since an import or an erasure writes it alone.</summary>
    public static LedgerContent Present(LedgerContent kept, string? contactName, string? phone, IReadOnlyList<string> tags)
    {
        var derived = TagsOf(kept);
        return kept with
        {
            ContactName = contactName,
            Phone = phone,
            Tags = [.. HouseholdTag.All.Where(tag => tags.Contains(tag) && (kept.Tags.Contains(tag) || !derived.Contains(tag)))],
        };
    }

    /// <summary>The sections in which two documents differ, and <see cref="Home"/> for the rest; empty when they say the same.</summary>
    public static IReadOnlyList<string> Changed(LedgerContent before, LedgerContent after) =>
        [.. LedgerSection.All.Append(Home).Where(part => !Says(before, part).Equals(Says(after, part), StringComparison.Ordinal))];

    /// <summary>
    /// Somebody else wrote since the version that an edit began with: neither may vanish. One's own edits follow each other, as
    /// they do on a phone that was without network.
    /// </summary>
    public static bool IsConflict(IEnumerable<Guid?> authorsSince, Guid author) => authorsSince.Any(other => other != author);

    /// <summary>The version that held at the end of a day; null when nothing was known then.</summary>
    public static LedgerVersion? On(IEnumerable<LedgerVersion> versions, DateOnly day) =>
        versions.Where(version => version.Version == 0 || version.RecordedAt.Day() <= day).MaxBy(version => version.Version);

    private static string Says(LedgerContent content, string part) => part switch
    {
        LedgerSection.PartyMembers => Json.Write(new { People = content.People.Where(person => person.PartyMember).Select(person => (object)new { person.Name, person.Phone }), Any = TagsOf(content).Contains(PartyMember) }),
        LedgerSection.Floating => Json.Write(new { People = content.People.Where(person => person.Floating).Select(person => (object)new { person.Name, person.Phone }), Any = TagsOf(content).Contains(Floating) }),
        LedgerSection.Rented => Json.Write(new { content.Landlord, content.LandlordPhone, Any = TagsOf(content).Contains(Rented) }),
        LedgerSection.Events => Json.Write(content.Events),
        _ => Json.Write(new
        {
            content.ContactName,
            content.Phone,
            Tags = OwnTags.Where(content.Tags.Contains),
            People = content.People.Select(person => (object)new { person.Name, person.Phone }),
        }),
    };
}
