using System.Text.RegularExpressions;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Playbooks;

/// <summary>A playbook is sound when every text is there in every language and every dispatch is one that could be sent.</summary>
public static partial class PlaybookRules
{
    public const int MaxDispatches = 50;
    private const int MaxLabel = 100;
    private const string Targets = "targets.";

    /// <summary>Gives the playbook with its defaults filled in and without a version, or what is wrong field by field.</summary>
    public static Outcome<Playbook> Validate(PlaybookRequest request)
    {
        var check = new Check();
        check.That(Code().IsMatch(request.Scenario ?? ""), "scenario", "notACode");
        var name = InEveryLanguage(check, request.Name, "name", PublishRules.MaxTitle);
        var duties = new PlaybookRoles(
            InEveryLanguage(check, request.Duties?.Lead, "duties.lead", PublishRules.MaxBody),
            InEveryLanguage(check, request.Duties?.Information, "duties.information", PublishRules.MaxBody),
            InEveryLanguage(check, request.Duties?.Support, "duties.support", PublishRules.MaxBody));
        var requested = request.Dispatches ?? [];
        check.That(requested.Count > 0, "dispatches", "required");
        check.That(requested.Count <= MaxDispatches, "dispatches", "tooMany", MaxDispatches);
        check.That(requested.Count == 0 || requested[0]?.Kind == DispatchKind.RollCall, "dispatches[0].kind", "rollCallFirst");
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var dispatches = requested.Take(MaxDispatches).Select((dispatch, i) => CheckDispatch(check, dispatch, $"dispatches[{i}]", keys)).OfType<PlaybookDispatch>().ToList();
        return check.Problem is { } problem ? problem : new Playbook(request.Scenario!, 0, name, duties, dispatches);
    }

    /// <summary>Null when it is not sound; why, <paramref name="check"/> knows.</summary>
    private static PlaybookDispatch? CheckDispatch(Check check, PlaybookDispatchRequest? dispatch, string at, HashSet<string> keys)
    {
        if (!check.That(dispatch is not null, at, "required"))
            return null;
        if (check.That(Code().IsMatch(dispatch!.Key ?? ""), $"{at}.key", "notACode"))
            check.That(keys.Add(dispatch.Key!), $"{at}.key", "usedTwice", dispatch.Key!);
        var name = InEveryLanguage(check, dispatch.Name, $"{at}.name", PublishRules.MaxTitle);
        var title = InEveryLanguage(check, dispatch.Title, $"{at}.title", PublishRules.MaxTitle);
        var body = InEveryLanguage(check, dispatch.Body, $"{at}.body", PublishRules.MaxBody);
        var roleBodies = new PlaybookRoles(
            OwnWords(check, dispatch.RoleBodies?.Lead, $"{at}.roleBodies.lead"),
            OwnWords(check, dispatch.RoleBodies?.Information, $"{at}.roleBodies.information"),
            OwnWords(check, dispatch.RoleBodies?.Support, $"{at}.roleBodies.support"));
        var reply = dispatch.Reply ?? [];
        var labels = reply.Take(PublishRules.MaxReplyFields).Select((field, i) => InEveryLanguage(check, field?.Label, $"{at}.reply[{i}].label", MaxLabel)).ToList();

        var published = PublishRules.Validate(WithoutTexts(dispatch, reply));
        foreach (var bad in published.Problem?.Fields ?? [])
            check.That(false, $"{at}.{(bad.Field.StartsWith(Targets, StringComparison.Ordinal) ? bad.Field[Targets.Length..] : bad.Field)}", bad.Code, bad.Args);
        if (!published.Ok)
            return null;
        var sound = published.Value;
        return new(
            dispatch.Key ?? "", sound.Kind, name, title, body, roleBodies, sound.Targets.Roles, sound.Targets.HouseholdTags, dispatch.AcknowledgementRule ?? "any",
            Given(dispatch.AcknowledgeWithin), Given(dispatch.ReplyWithin), Given(dispatch.CompleteWithin),
            [.. sound.Reply.Zip(labels, (field, label) => new PlaybookField(field.Key, label, field.Type, field.Required, field.Choices))],
            dispatch.PerHousehold);
    }

    /// <summary>The dispatch as one that could be sent, its texts left aside: they are judged here, language by language.</summary>
    private static PublishRequest WithoutTexts(PlaybookDispatchRequest dispatch, IReadOnlyList<PlaybookFieldRequest?> reply) => new()
    {
        Kind = dispatch.Kind,
        Title = "-",
        Body = "-",
        Targets = new(["-"], dispatch.Roles, dispatch.HouseholdTags),
        AcknowledgementRule = dispatch.AcknowledgementRule,
        AcknowledgeWithin = dispatch.AcknowledgeWithin,
        ReplyWithin = dispatch.ReplyWithin,
        CompleteWithin = dispatch.CompleteWithin,
        Reply = [.. reply.Select(field => new ReplyFieldRequest(field?.Key, "-", field?.Type, field?.Required ?? false, field?.Choices))],
    };

    private static Texts InEveryLanguage(Check check, Texts? texts, string field, int max)
    {
        var sound = new Texts();
        foreach (var language in Languages.All)
        {
            var text = texts?.GetValueOrDefault(language);
            check.Text(text, $"{field}.{language}", max);
            sound[language] = text?.Trim() ?? "";
        }
        foreach (var other in texts?.Keys.Except(Languages.All) ?? [])
            check.That(false, field, "unknownValue", other.Length > 40 ? other[..40] : other, string.Join(", ", Languages.All));
        return sound;
    }

    /// <summary>A role's own words may be missing, but not in one language alone.</summary>
    private static Texts? OwnWords(Check check, Texts? texts, string field) =>
        texts is null || texts.Values.All(string.IsNullOrWhiteSpace) ? null : InEveryLanguage(check, texts, field, PublishRules.MaxBody);

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    [GeneratedRegex(@"^[a-zA-Z][a-zA-Z0-9]{1,39}\z")]
    private static partial Regex Code();
}
