using System.Text.Json;

namespace GridAlert.Features.Channels.Http;

/// <summary>Reads a field such as <c>data.id</c> out of somebody else's JSON.</summary>
public static class FieldPath
{
    public static JsonElement? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = 16 });
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The field as text, also where it is a number or a boolean; null when it is not there.</summary>
    public static string? Read(JsonElement? root, string? path)
    {
        if (root is not { } at || string.IsNullOrEmpty(path))
            return null;
        foreach (var name in path.Split('.'))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                return null;
        }
        return at.ValueKind switch
        {
            JsonValueKind.String => at.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => at.GetRawText(),
            _ => null,
        };
    }
}
