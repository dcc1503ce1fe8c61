using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace GridAlert.Tests.Fuzzing;

/// <summary>What hostile or broken programs send; the same seed gives the same again.</summary>
public sealed class Junk(Random random)
{
    private static readonly string[] Texts =
    [
        "", " ", "x", "楼道", "\0", "\u0000\u0001", "\uD800", "😀", "'; drop table unit; --", "<script>alert(1)</script>", "=1+1", "../../etc/passwd", "%00", "%", "{0}", "{{", "\r\nSet-Cookie: a=b",
        "null", "true", "-1", "0", "1e400", "99999999999999999999", "NaN", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", "2026-02-30", "2026-11-25T01:00:00Z", "PT3M", "P1000000D", "-PT1S", "PT0S",
        "330108", "330108001", "330108001001001001", "00000000-0000-0000-0000-000000000000", "019abc00-0000-7000-8000-000000000000", "lead", "any", "all", "open", "closed", "orange", "weather", "hazard", "need", "other",
        "xlsx", "done", "phone", "answered", "observer", "zh-CN", "default", "none",
    ];

    public int Below(int most) => random.Next(most);

    public bool Sometimes(int oneIn) => random.Next(oneIn) == 0;

    public T One<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];

    public string Text() => random.Next(20) switch
    {
        0 => new string('长', random.Next(5000)),
        1 => Guid.CreateVersion7().ToString(),
        2 => new string([.. Enumerable.Range(0, random.Next(40)).Select(_ => (char)random.Next(0xFFFF))]),
        _ => One(Texts),
    };

    public byte[] Bytes(int most)
    {
        var bytes = new byte[random.Next(most)];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Any JSON value, as text, since much of it no writer would write.</summary>
    public string Value(int depth = 0) => random.Next(depth > 3 ? 8 : 12) switch
    {
        0 => "null",
        1 => One(["true", "false"]),
        2 => random.Next(-10, 10_000).ToString(CultureInfo.InvariantCulture),
        3 => One(["1e400", "-0", "1.5", "99999999999999999999999", "0.0000000000000000001", "2147483648", "-9223372036854775809"]),
        8 => $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Value(depth + 1)))}]",
        9 => $"{{{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => $"{Quoted(Text())}:{Value(depth + 1)}"))}}}",
        10 => Deep(random.Next(1, 200)),
        _ => Quoted(Text()),
    };

    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            // Half characters go out as escapes, which is how they reach a server.
            if (letter is '"' or '\\' || letter < ' ' || char.IsSurrogate(letter))
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            else
                quoted.Append(letter);
        }
        return quoted.Append('"').ToString();
    }

    public static string Deep(int levels) => new string('[', levels) + new string(']', levels);

    /// <summary>A body that fits its description now and then, with some of it replaced.</summary>
    public string Body(JsonNode document, JsonNode? schema, Func<string, string?> known, int depth = 0)
    {
        schema = Resolve(document, schema);
        if (schema is not JsonObject || depth > 6 || Sometimes(6))
            return Value(depth);
        if (schema["anyOf"] is JsonArray any || (schema["oneOf"] is JsonArray other && (any = other) is not null))
            return Body(document, any[random.Next(any.Count)], known, depth + 1);
        if (schema["enum"] is JsonArray codes)
            return Sometimes(3) ? Quoted(Text()) : codes[random.Next(codes.Count)]?.ToJsonString() ?? "null";
        var type = schema["type"] is JsonArray types ? (string?)types[random.Next(types.Count)] : (string?)schema["type"];
        switch (type)
        {
            case "object" or null when schema["properties"] is JsonObject properties:
                var fields = properties.Where(_ => !Sometimes(5)).Select(property => $"{Quoted(property.Key)}:{(known(property.Key) is { } value && !Sometimes(4) ? value : Body(document, property.Value, known, depth + 1))}").ToList();
                if (Sometimes(5))
                    fields.Add($"{Quoted(Text())}:{Value(depth)}");
                if (fields.Count > 0 && Sometimes(8))
                    fields.Add(fields[0]);
                return $"{{{string.Join(',', fields)}}}";
            case "array":
                return $"[{string.Join(',', Enumerable.Range(0, Sometimes(30) ? 2000 : random.Next(4)).Select(_ => Body(document, schema["items"], known, depth + 2)))}]";
            case "integer" or "number":
                return One(["0", "1", "-1", "3", "2147483648", "1e400", "1.5", Quoted("1")]);
            case "boolean":
                return One(["true", "false", "0", "\"true\""]);
            case "null":
                return "null";
            default:
                return Quoted(Text());
        }
    }

    private static JsonNode? Resolve(JsonNode document, JsonNode? schema) =>
        (string?)schema?["$ref"] is { } reference ? reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode?)document, (node, step) => node?[step]) : schema;
}
