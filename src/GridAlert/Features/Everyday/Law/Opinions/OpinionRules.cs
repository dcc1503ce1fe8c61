using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Law.Opinions;

public static class OpinionRules
{
    public const int MaxTitle = 60;
    public const int MaxQuestion = 600;
    public const int MaxOption = 40;
    public const int FewestOptions = 2;
    public const int MostOptions = 6;

    /// <summary>So many may come by one poster for each home behind it; it says nothing of who came.</summary>
    public const int PerHome = 2;
    private const int LeastByPoster = 10;

    public static int MostByPoster(int homes) => Math.Max(LeastByPoster, homes * PerHome);

    public static List<string> OptionsOf(string? lines) => [.. (lines ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    public static Outcome<List<string>> Validate(OpinionRequest request, DateOnly today)
    {
        var options = OptionsOf(request.Options);
        var check = new Check();
        check.Text(request.Title, "opinionTitle", MaxTitle);
        check.Text(request.Question, "question", MaxQuestion);
        check.That(options.Count is >= FewestOptions and <= MostOptions, "options", "between", FewestOptions, MostOptions);
        check.That(options.All(option => option.Length <= MaxOption), "options", "tooLong", MaxOption);
        check.That(options.Distinct(StringComparer.Ordinal).Count() == options.Count, "options", "usedTwice", "options");
        if (check.That(request.Until is not null, "opinionUntil", "required"))
            check.That(request.Until >= today && request.Until <= today.AddMonths(6), "opinionUntil", "notPast");
        return check.Problem is { } problem ? problem : options;
    }
}
