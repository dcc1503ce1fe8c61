using System.Text.Json;
using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Dispatches;

public sealed record RespondRequest
{
    /// <summary>By the phone's clock; null means now.</summary>
    public DateTimeOffset? OccurredAt { get; init; }
    public string? Note { get; init; }
    public string? Reason { get; init; }
    /// <summary>A JSON object of the reply's fields; <c>availableFrom</c> answers a roll-call with "from then on".</summary>
    public JsonElement? Reply { get; init; }
}

/// <summary>A responder answers a dispatch. The same from a hub, a program, or a plain form.</summary>
public sealed class RespondToDispatch(ReceiptWriter writer, TimeProvider time)
{
    private const int MaxText = 1000;
    private const int MaxReply = 8000;
    private static readonly DateTimeOffset Earliest = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public async Task<Outcome<Receipt>> RunAsync(Caller caller, Guid dispatchId, AnswerAct act, RespondRequest request, CancellationToken cancel)
    {
        var occurredAt = (request.OccurredAt ?? time.GetUtcNow()).ToUniversalTime();
        var check = new Check();
        check.That(occurredAt >= Earliest && occurredAt < Latest, "occurredAt", "notATime");
        check.OptionalText(request.Note, "note", MaxText);
        check.OptionalText(request.Reason, "reason", MaxText);
        var reply = ReadReply(check, request.Reply);
        var availableFrom = act == AnswerAct.Acknowledge ? ReadAvailableFrom(check, request.Reply) : null;
        if (check.Problem is { } problem)
            return problem;
        return await writer.WriteAsync(
            new(dispatchId, caller.Id, act, occurredAt, Empty(request.Note), Empty(request.Reason), reply, availableFrom), cancel);
    }

    private static string? ReadReply(Check check, JsonElement? reply)
    {
        if (reply is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given)
            return null;
        if (!check.That(given.ValueKind == JsonValueKind.Object, "reply", "notAnObject"))
            return null;
        var text = given.GetRawText();
        check.That(text.Length <= MaxReply, "reply", "tooLong", MaxReply);
        check.That(!text.Contains("\\u0000", StringComparison.OrdinalIgnoreCase), "reply", "notText");
        check.That(CanBeRecorded(given), "reply", "wrongType");
        return text;
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
        if (reply is not { ValueKind: JsonValueKind.Object } given || !given.TryGetProperty("availableFrom", out var from) || from.ValueKind == JsonValueKind.Null)
            return null;
        var at = default(DateTimeOffset);
        var isTime = from.ValueKind == JsonValueKind.String && from.TryGetDateTimeOffset(out at) && at >= Earliest && at < Latest;
        return check.That(isTime, "reply.availableFrom", "notATime") ? at.ToUniversalTime() : null;
    }

    private static string? Empty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
