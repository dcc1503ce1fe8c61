using GridAlert.Features.Everyday.Readiness;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>A calendar year by a Beijing clock, as far as it has run.</summary>
/// <param name="Last">Its last day, or today.</param>
/// <param name="Until">When it was over, or now.</param>
public sealed record YearSoFar(int Year, DateOnly Last, DateTimeOffset Until)
{
    public DateOnly First => new(Year, 1, 1);

    public bool IsRunning => Last < new DateOnly(Year, 12, 31);
}

/// <summary>The homes of one stairwell at the end of a year.</summary>
/// <param name="Met">Somebody of a trio met them within the months that count.</param>
/// <param name="TookPart">They had ever voted or raised a request.</param>
public sealed record StairwellHomes(int Year, string StairwellCode, int Homes, int Met, int TookPart);

/// <summary>The posts of one stairwell at the end of a year, and those whose holder was trained within the twelve months before.</summary>
public sealed record StairwellPosts(int Year, string StairwellCode, int Held, int Trained);

/// <summary>How disputes were settled within a year.</summary>
/// <param name="Mediated">Agreements in mediation.</param>
/// <param name="ByLaw">Legal advice and aid that was answered.</param>
/// <param name="AtTheDoor">Homes whose dispute a trio reported settled.</param>
/// <param name="ByOffices">Requests about disputes that were answered.</param>
public sealed record Disputes(int Mediated, int ByLaw, int AtTheDoor, int ByOffices)
{
    public static Disputes None { get; } = new(0, 0, 0, 0);

    public int All => Mediated + ByLaw + AtTheDoor + ByOffices;
}

/// <summary>How many homes the trios know.</summary>
/// <param name="Spread">Of the shares of stairwells, in percent; null without homes.</param>
public sealed record Acquaintance(int Homes, int Met, int TookPart, ReadinessSpread? Spread);

public sealed record AcquaintanceOf(string Code, string Name, Acquaintance Figures);

/// <param name="TenureDays">The median of those who served at its end.</param>
/// <param name="Disputes">Null in units so small that it could be told whose they were.</param>
public sealed record BaselineYear(int Year, bool IsRunning, Acquaintance Homes, int Posts, int Trained, int? TenureDays, Disputes? Disputes);

/// <summary>熟人社区 and what a year began with.</summary>
/// <param name="Months">So far back a home counts as known.</param>
/// <param name="Years">The present one first; none before the first record.</param>
public sealed record BaselinePicture(string UnitCode, DateOnly Today, int Months, Acquaintance Whole, IReadOnlyList<AcquaintanceOf> Parts, IReadOnlyList<BaselineYear> Years);
