using System.Text.Json;
using System.Text.Json.Nodes;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Receipts;

/// <summary>A photo that a responder sent for one field of a dispatch's reply.</summary>
public sealed record ReplyPhoto
{
    public required Guid Id { get; init; }
    public required string Field { get; init; }
}

/// <summary>Judges a reply against the fields that its dispatch asks for. What is missing makes it incomplete, never wrong.</summary>
public static class ReplyRules
{
    public const int MaxText = 500;

    /// <summary>Every value is of its field's type; fields that nobody asked for are let be.</summary>
    /// <param name="photos">The photos that this responder sent for this dispatch: a reply can name no others.</param>
    public static void Validate(Check check, IReadOnlyList<ReplyField> fields, JsonElement reply, IReadOnlyList<ReplyPhoto> photos)
    {
        foreach (var field in fields)
        {
            if (reply.TryGetProperty(field.Key, out var value) && value.ValueKind != JsonValueKind.Null)
                Validate(check, field, value, "reply." + field.Key, photos);
        }
    }

    /// <summary>The reply with the newest photo of each photo field that it leaves out, since photos are sent apart from the words; null leaves a field empty.</summary>
    public static JsonElement WithPhotos(IReadOnlyList<ReplyField> fields, JsonElement reply, IReadOnlyList<ReplyPhoto> photos)
    {
        var left = fields.Where(field => field.IsPhoto && !reply.TryGetProperty(field.Key, out _))
            .Select(field => photos.LastOrDefault(photo => photo.Field == field.Key)).OfType<ReplyPhoto>().ToList();
        if (left.Count == 0)
            return reply;
        var whole = JsonObject.Create(reply)!;
        foreach (var photo in left)
            whole[photo.Field] = photo.Id;
        return JsonSerializer.SerializeToElement(whole, Json.Options);
    }

    /// <summary>Every field that must be there is there.</summary>
    public static bool IsWhole(IReadOnlyList<ReplyField> fields, JsonElement reply) => !Missing(fields, reply).Any();

    /// <summary>The fields that must be there and are not.</summary>
    public static IEnumerable<ReplyField> Missing(IReadOnlyList<ReplyField> fields, JsonElement reply) =>
        fields.Where(field => field.Required && !IsGiven(reply, field.Key));

    private static bool IsGiven(JsonElement reply, string key) =>
        reply.ValueKind == JsonValueKind.Object && reply.TryGetProperty(key, out var value) && value.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined => false,
            JsonValueKind.String => !string.IsNullOrWhiteSpace(value.GetString()),
            _ => true,
        };

    private static void Validate(Check check, ReplyField field, JsonElement value, string name, IReadOnlyList<ReplyPhoto> photos)
    {
        switch (field.Type)
        {
            case "number":
                check.That(value.ValueKind == JsonValueKind.Number, name, "wrongType");
                break;
            case "yesNo":
                check.That(value.ValueKind is JsonValueKind.True or JsonValueKind.False, name, "wrongType");
                break;
            case "choice":
                if (check.That(value.ValueKind == JsonValueKind.String, name, "wrongType"))
                    check.That(field.Choices?.Contains(value.GetString()!) == true, name, "unknownValue", Shortened(value.GetString()!), string.Join(", ", field.Choices ?? []));
                break;
            case ReplyField.Photo:
                if (check.That(value.ValueKind == JsonValueKind.String, name, "wrongType"))
                    check.That(value.TryGetGuid(out var id) && photos.Any(photo => photo.Id == id), name, "unknownReference");
                break;
            default:
                if (check.That(value.ValueKind == JsonValueKind.String, name, "wrongType"))
                    check.That(value.GetString()!.Length <= MaxText, name, "tooLong", MaxText);
                break;
        }
    }

    private static string Shortened(string text) => text.Length > 40 ? text[..40] : text;
}
