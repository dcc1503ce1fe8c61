namespace GridAlert.Features.Everyday.Law.Covenants;

/// <summary>One version of a community's agreement of residents 居民公约. What was accepted is never rewritten: what is to change is a new version.</summary>
public sealed record Covenant
{
    public required Guid Id { get; init; }
    public required string CommunityCode { get; init; }
    public required short Version { get; init; }
    public required string Text { get; init; }
    public required DateOnly AcceptedOn { get; init; }
    /// <summary>By whom and how, such as 居民代表会议，应到61人，到会55人，赞成53人.</summary>
    public required string AcceptedHow { get; init; }
    public required DateOnly InForceFrom { get; init; }
    public required string ByName { get; init; }
}

public static class CovenantRules
{
    public const int MaxText = 5000;
    public const int MaxHow = 200;

    /// <summary>The version in force on a day; null before the first. Where two begin on one day, the later one is meant.</summary>
    public static Covenant? InForce(IEnumerable<Covenant> versions, DateOnly on) => versions.Where(version => version.InForceFrom <= on).MaxBy(version => version.Version);
}
