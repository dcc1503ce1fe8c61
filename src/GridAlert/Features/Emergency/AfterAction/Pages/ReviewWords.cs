using System.Globalization;
using System.Text.Json;
using GridAlert.Features.Channels;
using GridAlert.Features.Emergency.AfterAction.Findings;
using GridAlert.Features.Emergency.Calls;
using GridAlert.Features.Emergency.Reports;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Emergency.AfterAction.Pages;

/// <summary>Says values and codes of the review in the reader's language.</summary>
public sealed class ReviewWords(
    IStringLocalizer<ReviewTexts> texts, IStringLocalizer<EmergencyTexts> emergency, IStringLocalizer<CallTexts> calls,
    IStringLocalizer<ReportTexts> reports, IStringLocalizer<FindingTexts> findings, IStringLocalizer<ChannelsTexts> channels, AttemptWords attempts)
{
    public string this[string key] => texts[key];

    public string this[string key, params object[] args] => texts[key, args];

    public string Role(string? role) => emergency.Word("role", role);

    /// <summary>What stairwells stand behind a figure.</summary>
    public string Figure(string name) => name.Split('.') switch
    {
        ["step", var who, var via] => texts["figure.step", Who(who), Via(via)],
        ["role", var role] => texts["figure.role", Role(role)],
        _ => texts["figure." + name],
    };

    public string Kind(string kind) => emergency.Word("kind", kind);

    public string Level(string level) => emergency.Word("level", level);

    public string DispatchState(string state) => emergency.Word("dispatchState", state);

    public string Who(string who) => calls.Word("who", who);

    public string Via(string via) => calls.Word("via", via);

    public string ReportKind(string kind) => Word(reports, "kind", kind);

    public string ReportState(string state) => Word(reports, "state", state);

    public string Hands(string hands) => hands == "trio" ? calls.Word("who", "trio") : Word(reports, "hands", hands);

    public string ReportOutcome(string? outcome) => Word(reports, "outcome", outcome);

    public string FindingKind(FindingKind kind) => findings["kind." + EmergencyWords.Code(kind)];

    public string Rating(FindingRating rating) => findings["rating." + EmergencyWords.Code(rating)];

    public string Improvement(ImprovementState state) => findings["state." + EmergencyWords.Code(state)];

    public string Channel(string channel) => Word(channels, "channel", channel);

    /// <summary>What was tried, with its time.</summary>
    public string Attempt(Tried tried)
    {
        var data = JsonSerializer.SerializeToElement(
            new
            {
                tried.Who,
                tried.Via,
                by = tried.Via,
                channel = tried.Via,
                tried.Outcome,
                state = tried.Outcome,
                tried.Reason,
                tried.ByName,
                tried.ChannelOff,
                role = tried.Role is { } role ? TrioRole.Bit(role) : 0,
            },
            Json.Options);
        return $"{Moment(tried.At)} {attempts.Sentence(new("", [tried.DispatchId], tried.At, tried.Kind, tried.MemberId, null, tried.ByName, data), name => name)}";
    }

    /// <summary>A value as it is read; what was not recorded says so and is never nothing.</summary>
    public string Shown(object? value) => value switch
    {
        null => texts["none"],
        string text => text,
        int number => number.N(),
        double number => number.ToString("#,0.##", CultureInfo.CurrentUICulture),
        Figure { Of: 0 } => texts["figure.nothing"],
        Figure figure => $"{figure.Count.N()} / {figure.Of.N()}",
        Percent percent => Share(percent.Value),
        TimeSpan length => Length(length),
        DateTimeOffset at => Moment(at),
        IReadOnlyList<string> lines => string.Join('\n', lines),
        _ => throw new ArgumentException($"A review has no {value.GetType().Name}.", nameof(value)),
    };

    public static string Share(double share) => share.ToString("0.#%", CultureInfo.CurrentUICulture);

    public static string Day(DateTimeOffset at) => at.ToBeijing().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Moment(DateTimeOffset at) => at.ToBeijing().ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>9.4 秒, 3 分 12 秒, 2 小时 15 分, 1 天 4 小时.</summary>
    public string Length(TimeSpan length) => length.Duration() switch
    {
        { TotalSeconds: < 10 } => texts["length.seconds", length.TotalSeconds.ToString("0.#", CultureInfo.CurrentUICulture)],
        { TotalMinutes: < 1 } => texts["length.seconds", (int)length.TotalSeconds],
        { TotalHours: < 1 } => texts["length.minutes", (int)length.TotalMinutes, Math.Abs(length.Seconds)],
        { TotalDays: < 1 } => texts["length.hours", (int)length.TotalHours, Math.Abs(length.Minutes)],
        _ => texts["length.days", length.Days, Math.Abs(length.Hours)],
    };

    private static string Word<T>(IStringLocalizer<T> texts, string group, string? code) =>
        code is null ? "" : texts[$"{group}.{code}"] is { ResourceNotFound: false } word ? word.Value : code;
}
