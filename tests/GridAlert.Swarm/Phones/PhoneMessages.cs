using System.Text.Json;

namespace GridAlert.Swarm.Phones;

/// <summary>What a simulated person looks at in a dispatch.</summary>
public sealed record DispatchCard
{
    public required Guid DispatchId { get; init; }
    public string? Cursor { get; init; }
    public string? Kind { get; init; }
    public string? State { get; init; }
    public string? DispatchState { get; init; }
    public DateTimeOffset SentAt { get; init; }
    public int Reminders { get; init; }
    public IReadOnlyList<ReplyQuestion>? Reply { get; init; }

    public bool IsOpen => DispatchState is null or "open";
    /// <summary>Nobody has answered for this phone's owner yet.</summary>
    public bool WaitsForAnswer => State is "queued" or "sent" or "received" or "read";

    /// <param name="arguments">The JSON array of a hub message; its first element is the dispatch.</param>
    public static DispatchCard Read(ReadOnlySpan<byte> arguments)
    {
        var json = new Utf8JsonReader(arguments);
        json.Read();
        json.Read();
        return JsonSerializer.Deserialize<DispatchCard>(ref json, PhoneJson.Options)!;
    }

    /// <summary>Only the id, for a phone that measures and does not read.</summary>
    public static Guid ReadId(ReadOnlySpan<byte> arguments)
    {
        var json = new Utf8JsonReader(arguments);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("dispatchId"u8))
            {
                json.Read();
                return json.GetGuid();
            }
        }
        throw new FormatException("The dispatch has no dispatchId.");
    }
}

public sealed record ReplyQuestion(string Key, string Type, bool Required, IReadOnlyList<string>? Choices);

public sealed record CaughtUp(IReadOnlyList<DispatchCard> Items, string? Cursor);

public static class PhoneJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web);
}
