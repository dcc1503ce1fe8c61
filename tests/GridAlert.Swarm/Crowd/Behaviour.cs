namespace GridAlert.Swarm.Crowd;

public enum Script
{
    /// <summary>People: most answer within a while, a few never.</summary>
    Normal,
    /// <summary>Everybody answers as fast as a machine.</summary>
    Storm,
    /// <summary>Seven of ten never answer.</summary>
    Silent,
}

/// <summary>How a crowd behaves. Delays are medians of log-normal distributions, shares are of 1.</summary>
public sealed record Behaviour
{
    private const double Sigma = 0.8;

    public TimeSpan ReadAfter { get; init; }
    /// <summary>Counted from reading.</summary>
    public TimeSpan AnswerAfter { get; init; }
    /// <summary>Counted from acknowledging.</summary>
    public TimeSpan CompleteAfter { get; init; }
    public double NeverAnswers { get; init; }
    public double Declines { get; init; }
    public double Completes { get; init; }
    /// <summary>Of those who answer a roll-call: available only from later on.</summary>
    public double ComesLater { get; init; }
    /// <summary>Of the silent ones: a reminder wakes them.</summary>
    public double HeedsReminder { get; init; }
    /// <summary>Loses the network once during the run, for a little while.</summary>
    public double LosesNetwork { get; init; }
    public bool Reads { get; init; }

    public static Behaviour Of(Script script, TimeSpan duration) => script switch
    {
        Script.Storm => new() { Reads = false },
        Script.Silent => Human(duration) with { NeverAnswers = 0.7, Declines = 0.01, HeedsReminder = 0.1 },
        _ => Human(duration),
    };

    /// <summary>Minutes in life; in a short run everything is quicker, so that its end still shows most answers.</summary>
    private static Behaviour Human(TimeSpan duration) => new()
    {
        ReadAfter = Shorter(duration * 0.12, TimeSpan.FromSeconds(90)),
        AnswerAfter = Shorter(duration * 0.08, TimeSpan.FromSeconds(60)),
        CompleteAfter = Shorter(duration * 0.25, TimeSpan.FromMinutes(15)),
        NeverAnswers = 0.06,
        Declines = 0.03,
        Completes = 0.4,
        ComesLater = 0.08,
        HeedsReminder = 0.4,
        LosesNetwork = 0.05,
        Reads = true,
    };

    /// <summary>What a person will do about one dispatch.</summary>
    public Plan Draw(Dice dice) => new()
    {
        ReadAfter = Delay(dice, ReadAfter),
        AnswerAfter = Delay(dice, AnswerAfter),
        CompleteAfter = Delay(dice, CompleteAfter),
        Silent = dice.Happens(NeverAnswers),
        Reads = Reads,
        Declines = dice.Happens(Declines),
        Completes = dice.Happens(Completes),
        ComesLater = dice.Happens(ComesLater),
    };

    private static TimeSpan Delay(Dice dice, TimeSpan median) => median == TimeSpan.Zero ? median : dice.LogNormal(median, Sigma);

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}

/// <summary>What one person will do about one dispatch.</summary>
public sealed class Plan
{
    public required TimeSpan ReadAfter { get; init; }
    public required TimeSpan AnswerAfter { get; init; }
    public required TimeSpan CompleteAfter { get; init; }
    public required bool Reads { get; init; }
    public required bool Declines { get; init; }
    public required bool Completes { get; init; }
    public required bool ComesLater { get; init; }
    public bool Silent { get; set; }
    public int Reminders { get; set; }
    /// <summary>The dispatch is closed: nothing more is to be done.</summary>
    public bool Closed { get; set; }
}
