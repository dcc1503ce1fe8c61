using System.Text.Json;
using System.Text.Json.Nodes;
using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Dispatches;

public sealed record RespondRequest
{
    /// <summary>By the phone's clock; null means now.</summary>
    public DateTimeOffset? OccurredAt { get; init; }
    /// <summary>How many milliseconds the phone's clock was ahead of the server's when they were last compared; null when they never were.</summary>
    public long? ClockOffset { get; init; }
    public string? Note { get; init; }
    public string? Reason { get; init; }
    /// <summary>A JSON object of the reply's fields; with an acknowledgement <c>availableFrom</c> says "not now, but from then on".</summary>
    public JsonElement? Reply { get; init; }
}

/// <summary>A responder answers a dispatch. The same from a hub, a program, or a plain form.</summary>
public sealed class RespondToDispatch(ReceiptWriter writer, ReplyFieldsQuery fields, ReplyPhotoStore photos, TimeProvider time)
{
    private const int MaxText = 1000;
    private const int MaxReply = 8000;
    private const string AvailableFrom = "availableFrom";
    private static readonly DateTimeOffset Earliest = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public async Task<Outcome<Receipt>> RunAsync(Caller caller, Guid dispatchId, AnswerAct act, RespondRequest request, CancellationToken cancel)
    {
        var occurredAt = (request.OccurredAt ?? time.GetUtcNow()).ToUniversalTime();
        var check = new Check();
        check.That(occurredAt >= Earliest && occurredAt < Latest, "occurredAt", "notATime");
        check.OptionalText(request.Note, "note", MaxText);
        check.OptionalText(request.Reason, "reason", MaxText);
        var given = ReadReply(check, request.Reply);
        var availableFrom = act == AnswerAct.Acknowledge ? ReadAvailableFrom(check, given) : null;
        var reply = act == AnswerAct.Acknowledge ? WithoutTime(given) : given;
        check.That(act != AnswerAct.Reply || reply is not null, "reply", "required");
        var whole = false;
        if (reply is { } form)
            (reply, whole) = await JudgeAsync(check, caller, dispatchId, form, cancel);
        if (check.Problem is { } problem)
            return problem;
        return await writer.WriteAsync(
            new(dispatchId, caller.Id, act, occurredAt, Sealed(request.Note), Sealed(request.Reason), reply is { } said ? Json.Write(PersonalKeys.SealJson(said.GetRawText())) : null, whole, availableFrom,
                IsDated: request.OccurredAt is not null, request.ClockOffset, caller.AlsoIn.Count == 0 ? caller.UnitCode : null), cancel);
    }

    /// <summary>The reply with its photos, and whether everything is there that the dispatch asks for; what is of the wrong type, <paramref name="check"/> learns.</summary>
    private async Task<(JsonElement Reply, bool IsWhole)> JudgeAsync(Check check, Caller caller, Guid dispatchId, JsonElement reply, CancellationToken cancel)
    {
        var asked = await fields.RunAsync(dispatchId, cancel);
        // Only where photos are asked for is there anything to look up.
        IReadOnlyList<ReplyPhoto> own = asked.Any(field => field.IsPhoto) ? await photos.OfAsync(dispatchId, caller.Id, cancel) : [];
        ReplyRules.Validate(check, asked, reply, own);
        var whole = ReplyRules.WithPhotos(asked, reply, own);
        return (whole, asked.Count > 0 && ReplyRules.IsWhole(asked, whole));
    }

    private static JsonElement? ReadReply(Check check, JsonElement? reply)
    {
        if (reply is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given)
            return null;
        if (!check.That(given.ValueKind == JsonValueKind.Object, "reply", "notAnObject"))
            return null;
        var text = given.GetRawText();
        check.That(text.Length <= MaxReply, "reply", "tooLong", MaxReply);
        check.That(!text.Contains("\\u0000", StringComparison.OrdinalIgnoreCase), "reply", "notText");
        check.That(CanBeRecorded(given), "reply", "wrongType");
        return given;
    }

    /// <summary>Half a character, or a nesting too deep for a journal line, is read but cannot be written again.</summary>
    private static bool CanBeRecorded(JsonElement reply)
    {
        try
        {
            _ = Json.Write(new { reply });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static DateTimeOffset? ReadAvailableFrom(Check check, JsonElement? reply)
    {
        if (reply is not { } given || !given.TryGetProperty(AvailableFrom, out var from) || from.ValueKind == JsonValueKind.Null)
            return null;
        var at = default(DateTimeOffset);
        var isTime = from.ValueKind == JsonValueKind.String && from.TryGetDateTimeOffset(out at) && at >= Earliest && at < Latest;
        return check.That(isTime, "reply.availableFrom", "notATime") ? at.ToUniversalTime() : null;
    }

    /// <summary>The time has a place of its own: it must not stand in for the reply that was asked for.</summary>
    private static JsonElement? WithoutTime(JsonElement? reply)
    {
        if (reply is not { } given || !given.TryGetProperty(AvailableFrom, out _))
            return reply;
        var rest = JsonObject.Create(given)!;
        rest.Remove(AvailableFrom);
        return rest.Count == 0 ? null : JsonSerializer.SerializeToElement(rest, Json.Options);
    }

    /// <summary>Encrypted before it goes anywhere; alike, since the store tells a repeat from a change.</summary>
    private static string? Sealed(string? text) => string.IsNullOrWhiteSpace(text) ? null : PersonalKeys.SealAlike(text.Trim());
}
