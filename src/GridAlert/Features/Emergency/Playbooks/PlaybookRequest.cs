namespace GridAlert.Features.Emergency.Playbooks;

/// <summary>A playbook as it is handed in. Nothing is taken for granted; the version is the server's to give.</summary>
public sealed record PlaybookRequest(string? Scenario, Texts? Name, PlaybookRoles? Duties, IReadOnlyList<PlaybookDispatchRequest?>? Dispatches);

public sealed record PlaybookDispatchRequest(
    string? Key, string? Kind, Texts? Name, Texts? Title, Texts? Body, PlaybookRoles? RoleBodies, IReadOnlyList<string>? Roles, IReadOnlyList<string>? HouseholdTags,
    string? AcknowledgementRule, string? AcknowledgeWithin, string? ReplyWithin, string? CompleteWithin, IReadOnlyList<PlaybookFieldRequest?>? Reply,
    bool PerHousehold = false);

public sealed record PlaybookFieldRequest(string? Key, Texts? Label, string? Type, bool Required, IReadOnlyList<string>? Choices);
