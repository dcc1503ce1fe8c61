using GridAlert.Platform;

namespace GridAlert.Features.Emergency.PersonalData;

/// <summary>What is kept for how many days; 0 keeps it for good.</summary>
/// <param name="Photos">Of closed reports and dispatches.</param>
/// <param name="Reports">The words of closed reports and requests and of their answers.</param>
/// <param name="Messages">The numbers that messages went to.</param>
/// <param name="SignIns">From where ended sign-ins came.</param>
/// <param name="Everyday">Notes of visits and of hours entered by hand, and versions of the ledger that others took the place of.</param>
public sealed record RetentionOptions(int Photos, int Reports, int Messages, int SignIns, int Everyday)
{
    private const int Longest = 36_500;

    /// <exception cref="StartupException">A setting is no number of days.</exception>
    public static RetentionOptions Read(IConfiguration configuration)
    {
        return new(Days("PhotosDays", 90), Days("ReportsDays", 730), Days("MessagesDays", 90), Days("SignInsDays", 180), Days("EverydayDays", 730));

        int Days(string name, int otherwise)
        {
            if (configuration[$"Retention:{name}"] is not { Length: > 0 } text)
                return otherwise;
            return int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var days) && days <= Longest
                ? days
                : throw new StartupException($"Retention__{name} is '{text}'; it takes a number of days from 1 to {Longest}, or 0 to keep everything.");
        }
    }

    /// <summary>Each rule with its days, as people read them.</summary>
    public IReadOnlyList<(RetentionRule Rule, int Days)> Rules =>
        [(RetentionRule.Photos, Photos), (RetentionRule.Reports, Reports), (RetentionRule.Messages, Messages), (RetentionRule.SignIns, SignIns), (RetentionRule.Everyday, Everyday)];
}

public enum RetentionRule { Photos, Reports, Messages, SignIns, Everyday }

/// <summary>What a rule would take away now.</summary>
/// <param name="OldestAt">Null when there is nothing.</param>
public sealed record RetentionDue(RetentionRule Rule, int Days, int Count, DateTimeOffset? OldestAt);
