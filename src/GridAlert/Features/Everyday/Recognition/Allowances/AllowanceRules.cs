namespace GridAlert.Features.Everyday.Recognition.Allowances;

/// <summary>Rule × facts, in fen.</summary>
public static class AllowanceRules
{
    public static (long PhoneFen, long MealFen) Of(AllowanceFacts facts, AllowanceRule rule) =>
        (facts.PostDays >= rule.PhoneDays ? rule.PhoneFen : 0, (long)facts.MealDays * rule.MealFen);

    /// <summary>Whether a list is what its rule makes of its facts: each line, the sum, and nobody twice.</summary>
    public static bool IsTrue(AllowanceRule rule, long totalFen, IReadOnlyCollection<AllowanceLine> lines) =>
        lines.All(line => Of(new(line.MemberId, line.StairwellCode, line.PostDays, line.MealDays), rule) == (line.PhoneFen, line.MealFen))
        && lines.Sum(line => line.TotalFen) == totalFen
        && lines.Select(line => line.MemberId).Distinct().Count() == lines.Count;
}
