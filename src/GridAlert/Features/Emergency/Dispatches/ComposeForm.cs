using GridAlert.Features.Emergency.Escalation;
using GridAlert.Features.Emergency.Joint;
using GridAlert.Features.Emergency.Playbooks;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>One field of the reply in the form; it is left out when it is not kept.</summary>
public sealed record ReplyInput
{
    public bool Keep { get; init; }
    public string? Key { get; init; }
    public string? Label { get; init; }
    public string? Type { get; init; }
    public bool Required { get; init; }
    /// <summary>Choices, one a line.</summary>
    public string? Choices { get; init; }

    private static readonly char[] LineBreaks = ['\r', '\n'];

    public ReplyFieldRequest ToRequest() => new(Key, Label, Type, Required,
        string.IsNullOrWhiteSpace(Choices) ? null : Choices.Split(LineBreaks, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    public static ReplyInput Of(string? key, string? label, string? type, bool required, IReadOnlyList<string>? choices) =>
        new() { Keep = true, Key = key, Label = label, Type = type, Required = required, Choices = choices is null ? null : string.Join('\n', choices) };
}

/// <summary>One party's own part in the form; it is left out while nothing is written.</summary>
public sealed record PartyLine
{
    public string? Unit { get; init; }
    public string? Line { get; init; }
}

/// <summary>A dispatch while it is being written.</summary>
public sealed record ComposeForm
{
    public Guid? ActivationId { get; init; }
    public string? Kind { get; init; }
    public string? Title { get; init; }
    public string? Body { get; init; }
    public string? Lead { get; init; }
    public string? Information { get; init; }
    public string? Support { get; init; }
    public Guid? Supersedes { get; init; }
    public string[] Units { get; init; } = [];
    public string[] Roles { get; init; } = [];
    public string[] Tags { get; init; } = [];
    public Guid[] Audiences { get; init; } = [];
    public List<PartyLine> Parties { get; init; } = [];
    public string? Rule { get; init; }
    public ClockInput Acknowledge { get; init; } = new() { Amount = "3", Unit = ClockInput.Minutes };
    public ClockInput Answer { get; init; } = new() { Unit = ClockInput.Minutes };
    public ClockInput Complete { get; init; } = new() { Unit = ClockInput.Hours };
    public List<ReplyInput> Reply { get; init; } = [];
    /// <summary>An escalation plan's key; "default" for the one made for the kind.</summary>
    public string Escalation { get; init; } = EscalationPlan.Default;
    /// <summary>Done home by home, each with what became of it.</summary>
    public bool PerHousehold { get; init; }
    public string? Scenario { get; init; }
    public int? PlaybookVersion { get; init; }
    /// <summary>The report that it comes of.</summary>
    public Guid? ReportId { get; init; }
    /// <summary>Names this form, so that sending it twice sends once.</summary>
    public string? Key { get; init; }
    /// <summary>How many stairwells the sender typed, for a large one.</summary>
    public string? Count { get; init; }

    /// <summary>The warnings about the load were read.</summary>
    public bool AcceptsBurden { get; init; }

    public static ComposeForm Empty { get; } = new() { Kind = "other", Roles = [.. TrioRole.All], Rule = "any" };

    public PublishRequest ToRequest() => new()
    {
        ActivationId = ActivationId,
        Kind = Kind,
        Title = Title,
        Body = Body,
        RoleBodies = new(Words(Lead), Words(Information), Words(Support)),
        Supersedes = Supersedes,
        Targets = new(Units, Roles, Tags, Audiences),
        AcknowledgementRule = Rule,
        AcknowledgeWithin = Acknowledge.ToIso(),
        ReplyWithin = Answer.ToIso(),
        CompleteWithin = Complete.ToIso(),
        Reply = [.. Reply.Where(field => field.Keep).Select(field => field.ToRequest())],
        Escalation = Escalation,
        PerHousehold = PerHousehold,
        Scenario = Scenario,
        PlaybookVersion = PlaybookVersion,
        ReportId = ReportId,
        AcceptsBurden = AcceptsBurden,
        Parties = [.. Parties.Where(party => !string.IsNullOrWhiteSpace(party.Line)).Select(party => new PartyRequest(party.Unit, party.Line))],
    };

    /// <summary>Takes over a ready-made dispatch; where it is sent to, and in which emergency, stays.</summary>
    public ComposeForm FilledFrom(Playbook playbook, PlaybookDispatch ready)
    {
        var request = ready.ToRequest(playbook.Scenario, playbook.Version, ActivationId, Units);
        return this with
        {
            Kind = request.Kind,
            Title = request.Title,
            Body = request.Body,
            Lead = request.RoleBodies?.Lead,
            Information = request.RoleBodies?.Information,
            Support = request.RoleBodies?.Support,
            Roles = [.. ready.Roles.Count > 0 ? ready.Roles : TrioRole.All],
            Tags = [.. ready.HouseholdTags],
            Rule = ready.AcknowledgementRule,
            Acknowledge = ClockInput.Of(ready.AcknowledgeWithin),
            Answer = ClockInput.Of(ready.ReplyWithin),
            Complete = ClockInput.Of(ready.CompleteWithin),
            Reply = [.. (request.Reply ?? []).Select(field => ReplyInput.Of(field.Key, field.Label, field.Type, field.Required, field.Choices))],
            PerHousehold = ready.PerHousehold,
            Scenario = playbook.Scenario,
            PlaybookVersion = playbook.Version,
        };
    }

    /// <summary>The same once more, with the whole time ahead of it.</summary>
    public static ComposeForm Like(Dispatch dispatch) => new()
    {
        ActivationId = dispatch.ActivationId,
        Kind = dispatch.Kind,
        Title = dispatch.Title,
        Body = dispatch.Body,
        Lead = dispatch.RoleBodies.Lead,
        Information = dispatch.RoleBodies.Information,
        Support = dispatch.RoleBodies.Support,
        Units = [.. dispatch.Targets.AsChosen.UnitCodes],
        Roles = [.. dispatch.Targets.AsChosen.Roles],
        Audiences = [.. dispatch.Targets.Audiences],
        Tags = [.. dispatch.Targets.HouseholdTags],
        Rule = EmergencyWords.Code(dispatch.AcknowledgementRule),
        Acknowledge = ClockInput.Of(dispatch.AcknowledgeBy - dispatch.SentAt),
        Answer = ClockInput.Of(dispatch.ReplyBy - dispatch.SentAt),
        Complete = ClockInput.Of(dispatch.CompleteBy - dispatch.SentAt),
        Reply = [.. dispatch.Reply.Select(field => ReplyInput.Of(field.Key, field.Label, field.Type, field.Required, field.Choices))],
        Escalation = dispatch.Escalation,
        PerHousehold = dispatch.PerHousehold,
        Scenario = dispatch.Scenario,
        PlaybookVersion = dispatch.PlaybookVersion,
    };

    private static string? Words(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
