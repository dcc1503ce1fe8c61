using System.Globalization;
using GridAlert.Features.Emergency.Dispatches;

namespace GridAlert.Features.Emergency.Playbooks;

/// <summary>A text in every language, by culture name.</summary>
public sealed class Texts : Dictionary<string, string>
{
    /// <summary>In the reader's language; in Chinese where that is missing.</summary>
    public string Here => TryGetValue(CultureInfo.CurrentUICulture.Name, out var text) || TryGetValue(Platform.Languages.Default, out text) ? text : "";
}

public sealed record PlaybookField(string Key, Texts Label, string Type, bool Required, IReadOnlyList<string>? Choices);

public sealed record PlaybookRoles(Texts? Lead, Texts? Information, Texts? Support);

/// <summary>A ready-made dispatch: the composer fills itself from it.</summary>
public sealed record PlaybookDispatch(
    string Key, string Kind, Texts Name, Texts Title, Texts Body, PlaybookRoles RoleBodies, IReadOnlyList<string> Roles, IReadOnlyList<string> HouseholdTags,
    string AcknowledgementRule, string? AcknowledgeWithin, string? ReplyWithin, string? CompleteWithin, IReadOnlyList<PlaybookField> Reply,
    bool PerHousehold = false)
{
    /// <summary>The dispatch as it would be asked for, in the reader's language.</summary>
    public PublishRequest ToRequest(string scenario, int version, Guid? activationId, IReadOnlyList<string> unitCodes) => new()
    {
        ActivationId = activationId,
        Kind = Kind,
        Title = Title.Here,
        Body = Body.Here,
        RoleBodies = new(RoleBodies.Lead?.Here, RoleBodies.Information?.Here, RoleBodies.Support?.Here),
        Targets = new(unitCodes, Roles, HouseholdTags),
        AcknowledgementRule = AcknowledgementRule,
        AcknowledgeWithin = AcknowledgeWithin,
        ReplyWithin = ReplyWithin,
        CompleteWithin = CompleteWithin,
        Reply = [.. Reply.Select(field => new ReplyFieldRequest(field.Key, field.Label.Here, field.Type, field.Required, field.Choices))],
        PerHousehold = PerHousehold,
        Scenario = scenario,
        PlaybookVersion = version,
    };
}

/// <summary>A scenario 场景 as data: who in the trio does what, and the dispatches that are ready. A new one needs no code.</summary>
public sealed record Playbook(string Scenario, int Version, Texts Name, PlaybookRoles Duties, IReadOnlyList<PlaybookDispatch> Dispatches);
