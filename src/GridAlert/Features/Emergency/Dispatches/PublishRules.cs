using GridAlert.Features.Emergency.Audiences;
using GridAlert.Features.Emergency.Photos;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>A request that was found sound, with defaults filled in.</summary>
public sealed record SoundRequest(
    string Kind, string Title, string Body, RoleBodies RoleBodies, Targets Targets, AcknowledgementRule Rule,
    TimeSpan? AcknowledgeWithin, TimeSpan? ReplyWithin, TimeSpan? CompleteWithin, IReadOnlyList<ReplyField> Reply);

public static class PublishRules
{
    public const int MaxTitle = 100;
    public const int MaxBody = 2000;
    public const int MaxReplyFields = 20;
    public const int MaxScenario = 40;
    public static TimeSpan LongestClock { get; } = TimeSpan.FromDays(30);
    private static readonly string[] ReplyTypes = ["text", "number", "choice", "yesNo", ReplyField.Photo];
    private static readonly string[] RuleCodes = ["any", "two", "lead", "all", "roles"];

    public static Outcome<SoundRequest> Validate(PublishRequest request)
    {
        var check = new Check();
        check.That(DispatchKind.All.Contains(request.Kind ?? ""), "kind", "unknownValue", request.Kind ?? "", string.Join(", ", DispatchKind.All));
        check.Text(request.Title, "title", MaxTitle);
        check.Text(request.Body, "body", MaxBody);
        check.OptionalText(request.Scenario, "scenario", MaxScenario);
        check.OptionalText(request.RoleBodies?.Lead, "roleBodies.lead", MaxBody);
        check.OptionalText(request.RoleBodies?.Information, "roleBodies.information", MaxBody);
        check.OptionalText(request.RoleBodies?.Support, "roleBodies.support", MaxBody);
        var ruleCode = request.AcknowledgementRule ?? "any";
        check.That(RuleCodes.Contains(ruleCode), "acknowledgementRule", "unknownValue", ruleCode, string.Join(", ", RuleCodes));
        check.OptionalText(request.Escalation, "escalation", 40);
        var targets = Targets(check, request.Targets);
        var acknowledge = Clock(check, request.AcknowledgeWithin, "acknowledgeWithin");
        var reply = Clock(check, request.ReplyWithin, "replyWithin");
        var complete = Clock(check, request.CompleteWithin, "completeWithin");
        var fields = ReplyFields(check, request.Reply ?? []);
        if (check.Problem is { } problem)
            return problem;
        return new SoundRequest(
            request.Kind!, request.Title!.Trim(), request.Body!.Trim(), request.RoleBodies ?? new(null, null, null), targets,
            Enum.Parse<AcknowledgementRule>(ruleCode, ignoreCase: true), acknowledge, reply, complete, fields);
    }

    /// <summary>Checks targets alone, as the reach preview does.</summary>
    public static Outcome<Targets> ValidateTargets(TargetsRequest? request)
    {
        var check = new Check();
        var targets = Targets(check, request);
        return check.Problem is { } problem ? problem : targets;
    }

    private static Targets Targets(Check check, TargetsRequest? request)
    {
        var codes = (request?.UnitCodes ?? []).Where(code => code is not null).Distinct().ToList();
        var audiences = (request?.Audiences ?? []).Distinct().ToList();
        check.That(codes.Count > 0 || audiences.Count > 0, "targets.unitCodes", "required");
        check.That(audiences.Count <= AudienceRules.MostAtOnce, "targets.audiences", "tooMany", AudienceRules.MostAtOnce);
        check.That(codes.Count <= 1000, "targets.unitCodes", "tooMany", 1000);
        var roles = request?.Roles is { Count: > 0 } named ? named.Distinct().ToList() : [.. TrioRole.All];
        foreach (var role in roles)
            check.That(TrioRole.All.Contains(role), "targets.roles", "unknownValue", role ?? "", string.Join(", ", TrioRole.All));
        var tags = (request?.HouseholdTags ?? []).Distinct().ToList();
        foreach (var tag in tags)
            check.That(HouseholdTag.All.Contains(tag), "targets.householdTags", "unknownValue", tag ?? "", string.Join(", ", HouseholdTag.All));
        return new() { UnitCodes = codes, Roles = roles, HouseholdTags = tags, Audiences = audiences };
    }

    private static TimeSpan? Clock(Check check, string? text, string field)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (!check.That(Json.TryParseDuration(text, out var duration), field, "notADuration", text.Length > 40 ? text[..40] : text))
            return null;
        check.That(duration > TimeSpan.Zero, field, "mustBePositive");
        check.That(duration <= LongestClock, field, "clockTooLong", LongestClock.Days);
        return duration;
    }

    private static List<ReplyField> ReplyFields(Check check, IReadOnlyList<ReplyFieldRequest> requested)
    {
        check.That(requested.Count <= MaxReplyFields, "reply", "tooMany", MaxReplyFields);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var fields = new List<ReplyField>();
        for (var i = 0; i < Math.Min(requested.Count, MaxReplyFields); i++)
        {
            var field = requested[i];
            check.Text(field?.Key, $"reply[{i}].key", 40);
            check.Text(field?.Label, $"reply[{i}].label", 100);
            check.That(ReplyTypes.Contains(field?.Type ?? ""), $"reply[{i}].type", "unknownValue", field?.Type ?? "", string.Join(", ", ReplyTypes));
            check.That(field?.Key is null || keys.Add(field.Key), $"reply[{i}].key", "usedTwice", field?.Key ?? "");
            var choices = field?.Choices ?? [];
            check.That(field?.Type != "choice" || choices.Count is >= 2 and <= 20, $"reply[{i}].choices", "required");
            foreach (var choice in choices)
                check.Text(choice, $"reply[{i}].choices", 100);
            if (field is { Key: { } key, Label: { } label, Type: { } type })
                fields.Add(new(key, label, type, field.Required, choices.Count > 0 ? choices : null));
        }
        check.That(fields.Count(field => field.IsPhoto) <= PhotoRules.MaxPhotos, "reply", "tooManyPhotoFields", PhotoRules.MaxPhotos);
        return fields;
    }
}
