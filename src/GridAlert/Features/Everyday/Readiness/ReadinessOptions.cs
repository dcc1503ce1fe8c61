using GridAlert.Features.Everyday.Ledger;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Readiness;

/// <summary>From where on a stairwell counts as ready, and when the silent test is. docs/readiness.md explains each.</summary>
public sealed record ReadinessOptions
{
    /// <summary>A phone counts that was connected within so many days.</summary>
    public int SeenDays { get; init; } = 7;
    /// <summary>So far back the last dispatch with a deadline counts.</summary>
    public int AnswerDays { get; init; } = 180;
    public int LedgerDays { get; init; } = LedgerRules.FreshDays;
    public int VisitDays { get; init; } = 31;
    public int PostsPercent { get; init; } = 100;
    public int PhonesPercent { get; init; } = 60;
    public int LedgerPercent { get; init; } = 80;
    public int VisitsPercent { get; init; } = 80;
    public int TestPercent { get; init; } = 60;
    public int TrainingMonths { get; init; } = 12;
    /// <summary>A term that ends within so many days is a coming gap.</summary>
    public int TermDays { get; init; } = 30;
    /// <summary>The day of the month of the silent test; 0 for none.</summary>
    public int TestDay { get; init; } = 15;
    /// <summary>So long a phone has to give its sign of life.</summary>
    public int TestHours { get; init; } = 72;

    /// <exception cref="StartupException">A setting that makes no sense; the message names it and the fix.</exception>
    public static ReadinessOptions Read(IConfiguration configuration)
    {
        var usual = new ReadinessOptions();
        return new()
        {
            SeenDays = Number(nameof(SeenDays), usual.SeenDays, 1, 366),
            AnswerDays = Number(nameof(AnswerDays), usual.AnswerDays, 1, 3660),
            LedgerDays = Number(nameof(LedgerDays), usual.LedgerDays, 1, 3660),
            VisitDays = Number(nameof(VisitDays), usual.VisitDays, 1, 366),
            PostsPercent = Percent(nameof(PostsPercent), usual.PostsPercent),
            PhonesPercent = Percent(nameof(PhonesPercent), usual.PhonesPercent),
            LedgerPercent = Percent(nameof(LedgerPercent), usual.LedgerPercent),
            VisitsPercent = Percent(nameof(VisitsPercent), usual.VisitsPercent),
            TestPercent = Percent(nameof(TestPercent), usual.TestPercent),
            TrainingMonths = Number(nameof(TrainingMonths), usual.TrainingMonths, 1, 120),
            TermDays = Number(nameof(TermDays), usual.TermDays, 1, 366),
            // Every month has a 28th.
            TestDay = Number(nameof(TestDay), usual.TestDay, 0, 28),
            TestHours = Number(nameof(TestHours), usual.TestHours, 1, 240),
        };

        int Number(string name, int otherwise, int min, int max) => (int)Settings.Number(configuration, $"Readiness:{name}", otherwise, min, max);

        int Percent(string name, int otherwise) => Number(name, otherwise, 0, 100);
    }
}
