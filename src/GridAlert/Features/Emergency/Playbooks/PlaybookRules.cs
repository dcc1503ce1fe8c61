using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Playbooks;

public static partial class PlaybookRules
{
    private const int MaxDispatches = 50;

    /// <summary>Null when it is sound: every text in every language, every dispatch one that could be sent.</summary>
    public static Problem? Check(Playbook playbook)
    {
        var check = new Check();
        check.That(ScenarioCode().IsMatch(playbook.Scenario ?? ""), "scenario", "notACode");
        InEveryLanguage(check, playbook.Name, "name", PublishRules.MaxTitle);
        InEveryLanguage(check, playbook.Duties?.Lead, "duties.lead", PublishRules.MaxBody);
        InEveryLanguage(check, playbook.Duties?.Information, "duties.information", PublishRules.MaxBody);
        InEveryLanguage(check, playbook.Duties?.Support, "duties.support", PublishRules.MaxBody);
        var dispatches = playbook.Dispatches ?? [];
        check.That(dispatches.Count > 0, "dispatches", "required");
        check.That(dispatches.Count <= MaxDispatches, "dispatches", "tooMany", MaxDispatches);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Math.Min(dispatches.Count, MaxDispatches); i++)
            CheckDispatch(check, dispatches[i], $"dispatches[{i}]", keys);
        return check.Problem;
    }

    private static void CheckDispatch(Check check, PlaybookDispatch? dispatch, string at, HashSet<string> keys)
    {
        if (!check.That(dispatch is not null, at, "required"))
            return;
        check.That(ScenarioCode().IsMatch(dispatch!.Key ?? "") && keys.Add(dispatch.Key!), $"{at}.key", "notACode");
        InEveryLanguage(check, dispatch.Name, $"{at}.name", PublishRules.MaxTitle);
        InEveryLanguage(check, dispatch.Title, $"{at}.title", PublishRules.MaxTitle);
        InEveryLanguage(check, dispatch.Body, $"{at}.body", PublishRules.MaxBody);
        if (dispatch.Title is null || dispatch.Body is null || dispatch.RoleBodies is null || dispatch.Reply is null)
            return;
        var request = dispatch.ToRequest("", 1, null, ["any"]);
        foreach (var field in PublishRules.Validate(request).Problem?.Fields ?? [])
            check.That(false, $"{at}.{field.Field}", field.Code, field.Args);
    }

    private static void InEveryLanguage(Check check, Texts? texts, string field, int max)
    {
        foreach (var language in Languages.All)
            check.Text(texts?.GetValueOrDefault(language), $"{field}.{language}", max);
    }

    [System.Text.RegularExpressions.GeneratedRegex("^[a-zA-Z][a-zA-Z0-9]{1,39}$")]
    private static partial System.Text.RegularExpressions.Regex ScenarioCode();
}
