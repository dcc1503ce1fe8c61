using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace GridAlert.Tests.Fuzzing;

/// <summary>One call that the document of the API knows, made wrong.</summary>
public sealed record FuzzedCall(string Method, string Address, string? Token, byte[]? Body, string? ContentType, IReadOnlyDictionary<string, string> Headers)
{
    public HttpRequestMessage ToRequest()
    {
        var request = new HttpRequestMessage(new HttpMethod(Method), Address);
        if (Token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        foreach (var (name, value) in Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (Body is not null)
        {
            request.Content = new ByteArrayContent(Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        }
        return request;
    }

    public override string ToString() => $"{Method} {Address} {ContentType} {(Body is null ? "" : Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 600))))}";
}

/// <summary>Makes calls from the program's own OpenAPI document: every operation, with parameters, bodies and headers that fit or do not.</summary>
public sealed class ApiFuzzer(JsonNode document, int seed, IReadOnlyList<string?> tokens, IReadOnlyList<string> ids, string unit)
{
    private static readonly string[] Types = ["application/json", "application/json", "application/json", "application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x", "application/json; charset=utf-99", "nonsense", ""];

    private readonly List<(string Path, string Method, JsonNode Operation)> _operations =
    [
        .. document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => (path.Key, operation.Key.ToUpperInvariant(), operation.Value!)))
            // It would end the session of whoever fuzzes.
            .Where(one => one.Item1 != "/api/v1/sessions/current"),
    ];

    public int Operations => _operations.Count;

    /// <summary>The nth case; the same for the same seed, whatever came before.</summary>
    public FuzzedCall Case(int n)
    {
        var junk = new Junk(new Random(unchecked((seed * 1_000_003) + n)));
        var (path, method, operation) = _operations[n % _operations.Count];
        var parameters = operation["parameters"]?.AsArray() ?? [];
        foreach (var name in Places(path))
            path = path.Replace("{" + name + "}", Uri.EscapeDataString(Part(junk, name)), StringComparison.Ordinal);
        var query = new List<string>();
        foreach (var parameter in parameters.Where(parameter => (string?)parameter!["in"] == "query"))
        {
            if (!junk.Sometimes(3))
                query.Add($"{parameter!["name"]}={Uri.EscapeDataString(Part(junk, (string)parameter["name"]!))}");
        }
        foreach (var name in new[] { "limit", "cursor", "unitCode", "state" })
        {
            if (junk.Sometimes(4))
                query.Add($"{name}={Uri.EscapeDataString(junk.Sometimes(2) ? Safe(junk.Text()) : "1")}");
        }
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        if (junk.Sometimes(3))
            headers["Idempotency-Key"] = junk.Sometimes(8) ? new('k', 300) : junk.Sometimes(3) ? "one" : Ascii(junk.Text());
        if (junk.Sometimes(6))
            headers["X-Member"] = Ascii(junk.Text());
        if (junk.Sometimes(6))
            headers["Accept-Language"] = junk.One(["en", "zh", "*;q=9", "xx-yy-zz", ",,,", new string('a', 3000)]);
        var (body, type) = method is "GET" or "DELETE" && !junk.Sometimes(10) ? (null, null) : Body(junk, operation);
        return new(method, query.Count == 0 ? path : path + "?" + string.Join('&', query), junk.One(tokens), body, type, headers);
    }

    private (byte[] Body, string Type) Body(Junk junk, JsonNode operation)
    {
        var content = operation["requestBody"]?["content"]?.AsObject();
        var schema = content?.FirstOrDefault().Value?["schema"];
        var type = junk.Sometimes(8) ? junk.One(Types) : content?.Select(one => one.Key).FirstOrDefault() ?? "application/json";
        switch (junk.Below(40))
        {
            case 0:
                return (junk.Bytes(2000), type);
            case 1:
                return (Encoding.UTF8.GetBytes(Junk.Deep(50_000)), type);
            case 2:
                return (Encoding.UTF8.GetBytes($"{{\"text\":\"{new string('长', 120_000)}\"}}"), type);
            case 3:
                return ([], type);
        }
        if (type.StartsWith("multipart/", StringComparison.Ordinal))
        {
            var (field, file) = (Ascii(junk.Text()), Ascii(junk.Text()));
            var form = $"--x\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{file}\"\r\nContent-Type: image/jpeg\r\n\r\n";
            return ([.. Encoding.UTF8.GetBytes(form), .. junk.Sometimes(2) ? [0xFF, 0xD8, 0xFF, .. junk.Bytes(3000)] : junk.Bytes(300), .. Encoding.UTF8.GetBytes(junk.Sometimes(3) ? "" : "\r\n--x--\r\n")], junk.Sometimes(5) ? type : "multipart/form-data; boundary=x");
        }
        var json = junk.Body(document, schema, name => Known(junk, name));
        // Cut off in the middle, or followed by something.
        if (junk.Sometimes(12))
            json = json[..junk.Below(json.Length + 1)];
        else if (junk.Sometimes(20))
            json += junk.Value();
        return (Encoding.UTF8.GetBytes(json), type);
    }

    private static IEnumerable<string> Places(string path) => path.Split('/').Where(part => part is ['{', .., '}']).Select(part => part[1..^1]);

    private string Part(Junk junk, string name) => junk.Below(10) switch
    {
        < 5 when name.EndsWith("Id", StringComparison.OrdinalIgnoreCase) => junk.One(ids),
        < 5 when name is "code" or "unitCode" => junk.One([unit, unit[..12], unit[..9], unit[..6]]),
        < 5 when name == "role" => "lead",
        _ => Safe(junk.Text()) is { Length: > 0 and < 2000 } text ? text : "x",
    };

    /// <summary>What makes an act go through more often: things that are there, in one stairwell alone.</summary>
    private string? Known(Junk junk, string name) => name switch
    {
        "unitCodes" => $"[\"{unit}\"]",
        "unitCode" => $"\"{unit}\"",
        "scenario" => "\"weather\"",
        "level" => "\"orange\"",
        "drill" => "true",
        "escalation" => "\"none\"",
        "roles" or "householdTags" => "[]",
        "password" => "\"wrong\"",
        _ when name.EndsWith("Id", StringComparison.Ordinal) => $"\"{junk.One(ids)}\"",
        _ => null,
    };

    // Half a character cannot be put into an address at all.
    private static string Safe(string text) => new([.. text.Where(letter => !char.IsSurrogate(letter))]);

    private static string Ascii(string text) => new([.. text.Where(letter => letter is >= ' ' and < (char)127 and not '"')]);
}
