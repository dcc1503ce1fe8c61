using System.Text.Json;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Receipts;

/// <summary>Judges a reply against the fields that its dispatch asks for. What is missing makes it incomplete, never wrong.</summary>
public static class ReplyRules
{
    public const int MaxText = 500;

    /// <summary>Every value is of its field's type; fields that nobody asked for are let be.</summary>
    public static void Validate(Check check, IReadOnlyList<ReplyField> fields, JsonElement reply)
    {
        foreach (var field in fields)
        {
            if (reply.TryGetProperty(field.Key, out var value) && value.ValueKind != JsonValueKind.Null)
                Validate(check, field, value, "reply." + field.Key);
        }
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

    private static void Validate(Check check, ReplyField field, JsonElement value, string name)
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
            default:
                if (check.That(value.ValueKind == JsonValueKind.String, name, "wrongType"))
                    check.That(value.GetString()!.Length <= MaxText, name, "tooLong", MaxText);
                break;
        }
    }

    private static string Shortened(string text) => text.Length > 40 ? text[..40] : text;
}
