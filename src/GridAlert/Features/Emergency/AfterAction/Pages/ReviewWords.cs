using System.Globalization;
using System.Text.Json;
using GridAlert.Features.Channels;
using GridAlert.Features.Emergency.AfterAction.Findings;
using GridAlert.Features.Emergency.Calls;
using GridAlert.Features.Emergency.Reports;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Html;
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
    /// <param name="name">As <see cref="StairwellFigures"/> names it.</param>
    /// <param name="titleOf">The title of a dispatch by its id.</param>
    public string Figure(string name, Func<string, string> titleOf) => name.Split('.') switch
    {
        ["dispatch", var id, .. var rest] => With(titleOf(id), Figure(string.Join('.', rest), titleOf)),
        ["kind", var kind, .. var rest] => With(Kind(kind), Figure(string.Join('.', rest), titleOf)),
        ["step", var who, var via] => texts["figure.step", Who(who), Via(via)],
        ["step", var who, var via, _] => With(texts["figure.step", Who(who), Via(via)], texts["col.worked"]),
        ["role", var role, var count] => With(Role(role), texts["col." + count]),
        ["hands", var hands] => With(texts["table.hands"], Hands(hands)),
        ["hands", var hands, _] => With(Hands(hands), texts["col.met"]),
        ["times", var step] => With(texts["table.times"], texts["step." + step]),
        ["within", var step] => With(texts["step." + step], texts["col.withinLimit"]),
        ["doors", ("tagged" or "all") and var homes, var outcome] => With(texts["homes." + homes], texts["col." + outcome]),
        ["hour", var hour, var what] => With(texts["figure.hour", hour], texts["col." + what]),
        ["channel", var channel, var ended] => With(Channel(channel), texts["col." + ended]),
        ["call", "aboutNoDispatch"] => texts["fact.callsAboutNoDispatch"],
        ["call", var outcome] => With(texts["table.calls"], CallOutcome(outcome)),
        ["reports", var kind, "all"] => With(texts["section.reports"], ReportsOf(kind)),
        ["reports", var kind, var state] => With(ReportsOf(kind), texts["col.reports" + char.ToUpperInvariant(state[0]) + state[1..]]),
        _ => texts["figure." + name],
    };

    private string With(string what, string which) => texts["moment.with", what, which];

    private string ReportsOf(string kind) => kind == "all" ? texts["total"] : ReportKind(kind);

    public string CallOutcome(string outcome) => calls.Word("outcome", outcome);

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
                tried.HeardToTheEnd,
                state = tried.Outcome,
                tried.Reason,
                tried.ByName,
                tried.ChannelOff,
                role = tried.Role is { } role ? TrioRole.Bit(role) : 0,
            },
            Json.Options);
        return $"{Moment(tried.At)} {attempts.Sentence(new("", tried.DispatchId is { } id ? [id] : [], tried.At, tried.Kind, tried.MemberId, null, tried.ByName, data), name => name)}";
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

    /// <summary>A value as it stands on a page.</summary>
    public IHtmlContent Cell(ReviewCell cell) => new ReviewCellContent(cell, this);

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
