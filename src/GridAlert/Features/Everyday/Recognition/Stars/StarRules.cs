namespace GridAlert.Features.Everyday.Recognition.Stars;

/// <summary>
/// The published rule of star stairwells 星级楼道. Whole numbers throughout, so that the same facts give the same stars anywhere;
/// a rule that is changed gets another number, and what was rated keeps the one it was rated by.
/// </summary>
public static class StarRules
{
    public const int Rule = 1;
    public const int Most = 5;
    public const int PerCriterion = 20;

    public const string Visits = "visits";
    public const string Acknowledgements = "acknowledgements";
    public const string Requests = "requests";
    public const string Ledger = "ledger";
    public const string Training = "training";

    private const int Whole = 100;

    public static IReadOnlyList<string> Criteria { get; } = [Visits, Acknowledgements, Requests, Ledger, Training];

    /// <summary>The least score for one star, two, and so on.</summary>
    public static IReadOnlyList<int> Thresholds { get; } = [50, 60, 70, 80, 90];

    /// <summary>From this day of the next month on: what a phone kept without network has arrived by then.</summary>
    public const int RatedFromDay = 3;

    /// <summary>Each line gives its share of the points, rounded down; where there was nothing to do, neither the line nor its points count.</summary>
    public static StarRating Rate(IReadOnlyList<StarFact> facts)
    {
        var lines = Criteria.Select(criterion => facts.FirstOrDefault(fact => fact.Criterion == criterion) ?? new(criterion, 0, 0))
            .Select(fact => new StarLine(fact.Criterion, fact.Part, fact.Of, fact.Of > 0 ? (int)(Math.Clamp(fact.Part, 0, fact.Of) * (long)PerCriterion / fact.Of) : null)).ToList();
        var counted = lines.Where(line => line.Points is not null).ToList();
        var score = counted.Count == 0 ? 0 : counted.Sum(line => line.Points!.Value) * Whole / (counted.Count * PerCriterion);
        return new(lines, score, Thresholds.Count(least => score >= least));
    }

    /// <summary>The rating with one fact put right; null where there is no such line, or no such number of it.</summary>
    public static StarRating? Correct(StarRating rating, string criterion, int part) =>
        rating.Lines.FirstOrDefault(line => line.Criterion == criterion) is { } wrong && wrong.Part != part && part >= 0 && part <= wrong.Of
            ? Rate([.. rating.Lines.Select(line => new StarFact(line.Criterion, line == wrong ? part : line.Part, line.Of))])
            : null;

    /// <summary>Visits that a month asks for: an emergency takes its share of the month away.</summary>
    public static int VisitsAsked(int homes, TimeSpan paused, TimeSpan month) =>
        paused >= month ? 0 : (int)Math.Ceiling(homes * ((month - paused) / month) - 1e-9);
}
