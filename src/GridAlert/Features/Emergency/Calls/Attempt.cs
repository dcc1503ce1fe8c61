using System.Text.Json;
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
        Data.ValueKind == JsonValueKind.Object && Data.TryGetProperty(property, out var value) && value.TryGetInt32(out var number) ? number : null;

    public string? Note => Text("note");

    /// <summary>A call, whatever came of it.</summary>
    public bool IsCall => Kind is JournalKind.Called or JournalKind.AnsweredFor;
}

/// <summary>Says attempts as sentences in the reader's language.</summary>
public static class AttemptWords
{
    /// <param name="shown">How a person's name is shown to this reader.</param>
    public static string Sentence(this IStringLocalizer<CallTexts> texts, Attempt attempt, Func<string, string> shown)
    {
        var by = attempt.ByName ?? texts["attempt.itself"].Value;
        return attempt.Kind switch
        {
            JournalKind.Called => texts["attempt.called", by, Whom(texts, attempt, shown), texts["outcome." + Outcome(attempt)].Value],
            JournalKind.AnsweredFor => attempt.Text("by") == "inPerson"
                ? texts["attempt.answeredFor.inPerson", by]
                : texts["attempt.answeredFor.phone", by, Whom(texts, attempt, shown)],
            JournalKind.Reminded => texts["attempt.reminded", by],
            JournalKind.Escalated => texts["attempt.escalated", Word(texts, "who", attempt.Text("who")), Word(texts, "via", attempt.Text("via"))],
            JournalKind.MessageSettled => texts["attempt.message", Word(texts, "channel", attempt.Text("channel")), Whom(texts, attempt, shown), Settled(texts, attempt)],
            JournalKind.DeskClosed => texts["attempt.deskClosed", by, attempt.Text("reason") ?? ""],
            _ => texts["attempt." + attempt.Kind, by],
        };
    }

    /// <summary>The word for a code; the code itself where a new one has no word yet.</summary>
    public static string Word(this IStringLocalizer<CallTexts> texts, string group, string? code) =>
        code is null ? "" : texts[$"{group}.{code}"] is { ResourceNotFound: false } word ? word.Value : code;

    private static string Outcome(Attempt attempt) =>
        attempt.Text("outcome") is { } outcome && !(outcome == "answered" && !IsTrue(attempt, "heardToTheEnd")) ? outcome : "notHeard";

    private static bool IsTrue(Attempt attempt, string property) => attempt.Data.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>楼道长 王芳; the post alone where the name is not known, and the stairwell where neither is.</summary>
    private static string Whom(IStringLocalizer<CallTexts> texts, Attempt attempt, Func<string, string> shown)
    {
        var role = attempt.Number("role") is { } bit and (1 or 2 or 4) ? texts["role." + Neighbourhood.TrioRole.Name(bit)].Value : "";
        var name = attempt.MemberName is { } known ? shown(known) : "";
        return (role + " " + name).Trim() is { Length: > 0 } whom ? whom : texts["attempt.theStairwell"].Value;
    }

    /// <summary>What became of a message; the gateway's reason where it gave one.</summary>
    private static string Settled(IStringLocalizer<CallTexts> texts, Attempt attempt)
    {
        var state = Word(texts, "message", attempt.Text("state"));
        return attempt.Text("outcome") is { Length: > 0 } outcome ? texts["attempt.message.why", state, Word(texts, "reason", outcome)] : state;
    }
}
