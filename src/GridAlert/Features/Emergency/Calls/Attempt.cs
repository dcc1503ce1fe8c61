using System.Text.Json;
using GridAlert.Features.Channels;
using GridAlert.Features.Record;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Emergency.Calls;

/// <summary>A line of the journal that tells of a try to reach a stairwell.</summary>
/// <param name="DispatchIds">What it was about; a call writes a line for each and counts as one.</param>
/// <param name="ByName">Whose act it was; null where nobody did it by hand.</param>
public sealed record Attempt(
    string StairwellCode, IReadOnlyList<Guid> DispatchIds, DateTimeOffset At, string Kind, Guid? MemberId, string? MemberName, string? ByName, JsonElement Data)
{
    public string? Text(string property) =>
        Data.ValueKind == JsonValueKind.Object && Data.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public int? Number(string property) =>
        Data.ValueKind == JsonValueKind.Object && Data.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    public bool IsTrue(string property) =>
        Data.ValueKind == JsonValueKind.Object && Data.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.True;

    public string? Note => Text("note");
}

/// <summary>Says attempts as sentences in the reader's language.</summary>
public sealed class AttemptWords(IStringLocalizer<CallTexts> texts, IStringLocalizer<ChannelsTexts> channels)
{
    /// <param name="attempt">What was tried.</param>
    /// <param name="shown">How a person's name is shown to this reader.</param>
    public string Sentence(Attempt attempt, Func<string, string> shown)
    {
        var by = attempt.ByName ?? texts["attempt.itself"].Value;
        return attempt.Kind switch
        {
            JournalKind.Called => texts["attempt.called", by, Whom(attempt, shown), texts["outcome." + Outcome(attempt)].Value],
            JournalKind.AnsweredFor => attempt.Text("by") == "inPerson"
                ? texts["attempt.answeredFor.inPerson", by]
                : texts["attempt.answeredFor.phone", by, Whom(attempt, shown)],
            JournalKind.Reminded => texts["attempt.reminded", by],
            JournalKind.Escalated or JournalKind.Unreachable => Step(attempt),
            JournalKind.MessageSettled => texts["attempt.message", Word(channels, "channel", attempt.Text("channel")), Whom(attempt, shown), Settled(attempt)],
            JournalKind.DeskClosed => texts["attempt.deskClosed", by, attempt.Text("reason") ?? ""],
            _ => texts["attempt." + attempt.Kind, by],
        };
    }

    private string Step(Attempt attempt)
    {
        var who = attempt.Text("who");
        // The trio itself is told again; only above it a stairwell is handed up.
        var kind = attempt.Kind == JournalKind.Escalated && who is "same" or "trio" ? "again" : attempt.Kind;
        var step = texts[$"attempt.{kind}", texts.Word("who", who), texts.Word("via", attempt.Text("via"))].Value;
        if (attempt.IsTrue("channelOff"))
            step = texts["attempt.channelOff", step];
        return attempt.Text("byName") is { } by ? texts["attempt.askedBy", by, step, attempt.Text("reason") ?? ""] : step;
    }

    private static string Outcome(Attempt attempt) =>
        attempt.Text("outcome") is { } outcome && (outcome != "answered" || attempt.IsTrue("heardToTheEnd")) ? outcome : "notHeard";

    /// <summary>楼道长 王芳; the post alone where the name is not known, and the stairwell where neither is.</summary>
    private string Whom(Attempt attempt, Func<string, string> shown)
    {
        var role = attempt.Number("role") is { } bit and (1 or 2 or 4) ? texts["role." + Neighbourhood.TrioRole.Name(bit)].Value : "";
        var name = attempt.MemberName is { } known ? shown(known) : "";
        return (role + " " + name).Trim() is { Length: > 0 } whom ? whom : texts["attempt.theStairwell"].Value;
    }

    /// <summary>What became of a message; the far side's reason where it gave one.</summary>
    private string Settled(Attempt attempt)
    {
        var state = Word(channels, "state", attempt.Text("state"));
        return attempt.Text("reason") is { Length: > 0 } reason ? texts["attempt.message.why", state, Word(channels, "reason", reason)] : state;
    }

    private static string Word(IStringLocalizer<ChannelsTexts> texts, string group, string? code) =>
        code is null ? "" : texts[$"{group}.{code}"] is { ResourceNotFound: false } word ? word.Value : code;
}
