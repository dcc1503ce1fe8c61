using System.Text.RegularExpressions;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Playbooks;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Escalation;

/// <summary>When a plan is sound: every chain ends with somebody, and no step is out of reach of whom it names.</summary>
public static partial class PlanRules
{
    public const int MaxSteps = 30;
    public const int MaxTimes = 5;
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(30);
    public static IReadOnlyList<string> LevelKeys { get; } = [EscalationPlan.AllLevels, EscalationPlan.NormalMode, "blue", "yellow", "orange", "red"];

    public static Outcome<EscalationPlan> Validate(PlanRequest request)
    {
        var check = new Check();
        check.That(KeyForm().IsMatch(request.Key ?? "") && request.Key != EscalationPlan.None, "key", "notACode");
        check.Text(request.Name?.GetValueOrDefault(Languages.Default), $"name.{Languages.Default}", 40);
        check.OptionalText(request.Name?.GetValueOrDefault("en"), "name.en", 60);
        var kinds = (request.Kinds ?? []).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        foreach (var kind in kinds)
            check.That(DispatchKind.All.Contains(kind), "kinds", "unknownValue", kind, string.Join(", ", DispatchKind.All));
        check.That(request.Key != EscalationPlan.Default || kinds.Count == 0, "kinds", "defaultIsForAll");
        check.That(request.Levels is { Count: > 0 }, "levels", "required");
        var levels = new Dictionary<string, IReadOnlyList<EscalationStep>>(StringComparer.Ordinal);
        foreach (var (level, steps) in request.Levels ?? new Dictionary<string, IReadOnlyList<StepRequest?>?>())
        {
            if (check.That(LevelKeys.Contains(level), "levels", "unknownValue", level, string.Join(", ", LevelKeys)))
                levels[level] = Steps(check, $"levels.{level}", steps ?? []);
        }
        if (check.Problem is { } problem)
            return problem;
        var name = new Texts();
        foreach (var (language, text) in request.Name!)
        {
            if (Languages.All.Contains(language) && !string.IsNullOrWhiteSpace(text))
                name[language] = text.Trim();
        }
        return new EscalationPlan(request.Key!, 0, name, kinds, levels);
    }

    private static List<EscalationStep> Steps(Check check, string field, IReadOnlyList<StepRequest?> requested)
    {
        check.That(requested.Count is > 0 and <= MaxSteps, field, "between", 1, MaxSteps);
        var steps = new List<EscalationStep>();
        foreach (var (i, step) in requested.Take(MaxSteps).Index())
        {
            var at = $"{field}[{i}]";
            var after = Duration(check, step?.After, $"{at}.after", TimeSpan.Zero);
            var condition = Value<StepCondition>(check, step?.Condition, $"{at}.condition");
            var who = Value<StepWho>(check, step?.Who, $"{at}.who");
            var via = Value<StepVia>(check, step?.Via, $"{at}.via");
            var times = step?.Times ?? 1;
            check.That(times is >= 1 and <= MaxTimes, $"{at}.times", "between", 1, MaxTimes);
            var every = times > 1 ? Duration(check, step?.Every, $"{at}.every", TimeSpan.FromSeconds(10)) : null;
            check.That(Fits(who, via), $"{at}.via", "viaDoesNotFit");
            steps.Add(new(after ?? TimeSpan.Zero, condition, who, via, times, every));
        }
        // The end of every chain is somebody's: a chain that begins and never reaches the desk would end in silence.
        var reaches = steps.Exists(step => step is { Who: StepWho.CommandCentre, Condition: StepCondition.Unacknowledged });
        check.That(reaches || steps.TrueForAll(step => step.Condition > StepCondition.Unacknowledged), field, "endsWithNobody");
        return steps;
    }

    /// <summary>Machines and the app reach the trio, people call and walk, and the desk is the command centre's alone.</summary>
    public static bool Fits(StepWho who, StepVia via) => who switch
    {
        StepWho.Same or StepWho.Trio => via is StepVia.App or StepVia.Sms or StepVia.Voice,
        StepWho.GridLead or StepWho.Officer => via is StepVia.Call or StepVia.Door,
        _ => via == StepVia.Desk,
    };

    private static TimeSpan? Duration(Check check, string? text, string field, TimeSpan least)
    {
        if (!check.That(Json.TryParseDuration(text, out var duration), field, "notADuration", text is { Length: > 40 } ? text[..40] : text ?? ""))
            return null;
        check.That(duration >= least, field, "mustBePositive");
        check.That(duration <= Longest, field, "clockTooLong", Longest.Days);
        return duration;
    }

    private static T Value<T>(Check check, string? text, string field) where T : struct, Enum
    {
        var known = Enum.GetValues<T>().Where(value => DispatchStore.Code(value) == text).ToList();
        check.That(known.Count == 1, field, "unknownValue", text ?? "", string.Join(", ", Enum.GetValues<T>().Select(DispatchStore.Code)));
        return known.FirstOrDefault();
    }

    [GeneratedRegex("^[a-zA-Z][a-zA-Z0-9]{1,39}$")]
    private static partial Regex KeyForm();
}
