using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Letters;

/// <summary>A letter of commendation 表扬信 to somebody's employer.</summary>
/// <param name="Version">1, and one more for each time that figures or employer had changed when the letters were made.</param>
public sealed record Commendation(Guid Id, Guid MemberId, Personal Name, Personal Employer, int Version, int Minutes, int Dispatches, int Visits, int Events, DateTimeOffset MadeAt)
{
    public string Number(int year) => $"{year}-{Id.ToString("N")[^6..].ToUpperInvariant()}";
}

/// <summary>What was made, and all letters of the year as they hold now.</summary>
public sealed record MadeCommendations(int Made, IReadOnlyList<Commendation> Letters);

/// <summary>How many letters a street could make for a year, and has.</summary>
/// <param name="Agreed">Named an employer, agreed to a letter, and served.</param>
/// <param name="Open">Of those, without a letter that has today's figures.</param>
public sealed record CommendationState(int Agreed, int Open, int Made);
