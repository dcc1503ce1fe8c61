namespace GridAlert.Features.Emergency.Households;

/// <summary>Which version of a home counts, what of it may be seen, and in which order doors are walked.</summary>
public static class HouseholdRules
{
    /// <summary>The tags of homes that need care.</summary>
    public static string[] CareTags { get; } = ["old", "frail", "ill", "disabled", "livingAlone", "emptyNest", "leftBehindChild", "pregnant", "infant"];

    private static readonly HashSet<string> Fragile = new(CareTags, StringComparer.Ordinal);

    public static bool IsFragile(IEnumerable<string> tags) => tags.Any(Fragile.Contains);

    /// <summary>
    /// What the trio may know at the door: what the dispatch is about, first, and who needs help. Nothing about papers,
    /// membership or tenancy, and nothing at all once the dispatch is over.
    /// </summary>
    public static IReadOnlyList<string> VisibleTags(IReadOnlyList<string> tags, IReadOnlyList<string> targeted, bool isOpen) =>
        isOpen ? [.. tags.Where(targeted.Contains), .. tags.Where(tag => !targeted.Contains(tag) && Fragile.Contains(tag))] : [];

    /// <summary>Newest first by the phones' clocks; the first counts.</summary>
    public static IReadOnlyList<HouseholdVersion> NewestFirst(IEnumerable<HouseholdVersion> versions) =>
        [.. versions.OrderByDescending(version => version.OccurredAt).ThenByDescending(version => version.RecordedAt)];

    public static bool IsConflict(IEnumerable<HouseholdVersion> versions) => versions.Select(version => version.Outcome).Distinct().Skip(1).Any();

    /// <summary>Fragile homes first, then down the stairs floor by floor.</summary>
    public static IReadOnlyList<Home> InOrder(IEnumerable<Home> homes) =>
        [.. homes.OrderBy(home => home.StairwellCode, StringComparer.Ordinal).ThenByDescending(home => home.Fragile).ThenByDescending(home => home.Floor).ThenBy(home => home.Room, StringComparer.Ordinal)];
}
