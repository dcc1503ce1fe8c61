namespace GridAlert.Features.Everyday.Ledger;

/// <summary>The four sections 四必掌握, as tables and API spell them.</summary>
public static class LedgerSection
{
    public const string PartyMembers = "partyMembers";
    public const string Floating = "floating";
    public const string Rented = "rented";
    public const string Events = "events";

    public static IReadOnlyList<string> All { get; } = [PartyMembers, Floating, Rented, Events];
}

/// <summary>Somebody who lives there.</summary>
/// <param name="PartyMember">在册党员: registered in this community.</param>
/// <param name="Floating">流动人口: registered elsewhere.</param>
public sealed record LedgerPerson(Guid Id, string Name, string? Phone, bool PartyMember, bool Floating);

/// <summary>喜事 or 丧事, on its day.</summary>
/// <param name="Kind">wedding or funeral.</param>
public sealed record LedgerEvent(string Kind, DateOnly On, string? Note)
{
    public const string Wedding = "wedding";
    public const string Funeral = "funeral";

    public static IReadOnlyList<string> Kinds { get; } = [Wedding, Funeral];
}

/// <summary>What the ledger 底账 knows of a home: kept whole with every version, encrypted.</summary>
public sealed record LedgerContent
{
    public string? ContactName { get; init; }
    public string? Phone { get; init; }
    /// <summary>As ticked; what follows from the people comes on top, see <see cref="LedgerRules.TagsOf"/>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
    public IReadOnlyList<LedgerPerson> People { get; init; } = [];
    public string? Landlord { get; init; }
    public string? LandlordPhone { get; init; }
    public IReadOnlyList<LedgerEvent> Events { get; init; } = [];
}

/// <param name="At">Null while nobody has confirmed it.</param>
/// <param name="By">Who did.</param>
public sealed record SectionState(string Section, DateTimeOffset? At, string? By);

/// <summary>A home on the ledger, as its trio sees it.</summary>
public sealed record LedgerHome
{
    public required Guid HouseholdId { get; init; }
    public required string StairwellCode { get; init; }
    public required int Floor { get; init; }
    public required string Room { get; init; }
    /// <summary>What an edit must be based on.</summary>
    public required int Version { get; init; }
    public required LedgerContent Content { get; init; }
    /// <summary>All that dispatches find it by.</summary>
    public required IReadOnlyList<string> Tags { get; init; }
    public required IReadOnlyList<SectionState> Sections { get; init; }
    /// <summary>Null while nobody edited it.</summary>
    public DateTimeOffset? ChangedAt { get; init; }
    public string? ChangedBy { get; init; }
    /// <summary>When somebody of the home was last met or spoken to.</summary>
    public DateTimeOffset? LastContactAt { get; init; }

    public int Confirmed => Sections.Count(section => section.At is not null);

    /// <summary>The oldest confirmation; null while a section was never confirmed.</summary>
    public DateTimeOffset? OldestAt => Confirmed == LedgerSection.All.Count ? Sections.Min(section => section.At) : null;
}

/// <param name="Version">0 is what was known before the first edit.</param>
/// <param name="By">Null for version 0.</param>
/// <param name="Changed">home for what belongs to no section.</param>
public sealed record LedgerVersion(int Version, LedgerContent Content, IReadOnlyList<string> Changed, string? By, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt);

/// <summary>How true the ledger of a unit is.</summary>
/// <param name="Complete">Homes whose four sections were all confirmed once.</param>
/// <param name="Fresh">Of those, the ones confirmed within <see cref="LedgerRules.FreshDays"/> days.</param>
/// <param name="OldestAt">The oldest confirmation of a complete home.</param>
public sealed record LedgerFigures(int Homes, int Complete, int Fresh, DateTimeOffset? OldestAt)
{
    public static LedgerFigures None { get; } = new(0, 0, 0, null);

    public static LedgerFigures Sum(IReadOnlyCollection<LedgerFigures> parts) =>
        new(parts.Sum(one => one.Homes), parts.Sum(one => one.Complete), parts.Sum(one => one.Fresh), parts.Min(one => one.OldestAt));
}

/// <summary>The figures of a unit and of each of its parts.</summary>
public sealed record LedgerFiguresOf(string Code, string Name, LedgerFigures Figures);
