using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GridAlert.Tests.Support;

/// <summary>Holds wire shapes by literal JSON: ids, times, cursors and tokens are replaced by their kind, everything else counts to the letter.</summary>
public static partial class Shapes
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Shape(this JsonNode? node) => JsonSerializer.Serialize(Replace(node), Readable);

    /// <summary>The expected JSON, brought to the same layout.</summary>
    public static string Json(string literal) => JsonSerializer.Serialize(JsonNode.Parse(literal), Readable);

    private static JsonNode? Replace(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(Key(p.Key), p.Key is "cursor" or "nextCursor" && p.Value is not null ? "<cursor>" : Replace(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Replace)]),
        JsonValue v when v.TryGetValue<string>(out var text) => Text(text),
        _ => node?.DeepClone(),
    };

    private static string Key(string key) => Guid.TryParse(key, out _) ? "<id>" : key;

    private static string Text(string text) =>
        UuidV7().IsMatch(text) ? "<id>"
        : Time().IsMatch(text) ? "<time>"
        : Secret().IsMatch(text) ? "<secret>"
        : text;

    [GeneratedRegex("^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
    private static partial Regex UuidV7();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")]
    private static partial Regex Time();

    [GeneratedRegex("^([A-Za-z0-9_-]{43}|[A-Z2-9]{32})$")]
    private static partial Regex Secret();
}
