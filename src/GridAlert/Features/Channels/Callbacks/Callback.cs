using System.Text.Json;
using GridAlert.Features.Channels.Http;
using GridAlert.Features.Channels.Settings;
using GridAlert.Platform;

namespace GridAlert.Features.Channels.Callbacks;

/// <summary>One item of what a gateway sent us, its fields by the names that the configuration gives them.</summary>
public sealed class CallbackItem(JsonElement json)
{
    public string? Text(string field) => FieldPath.Read(json, field) is { Length: > 0 } text && !text.Contains('\0') ? text : null;

    public Guid? Id(string field) => Guid.TryParse(Text(field), out var id) ? id : null;

    public bool Is(string field) => Text(field) is "true" or "1";
}

/// <summary>A call from a gateway: who it is, and what it brings.</summary>
public static class Callback
{
    private const int MaxItems = 5000;

    /// <summary>The items of an authentic call: an array, an object with <c>items</c>, or one item alone.</summary>
    public static async Task<Outcome<List<CallbackItem>>> ReadAsync(HttpContext context, GatewayOptions gateway, TimeProvider time)
    {
        if (!gateway.IsConfigured || gateway.CallbackSecret is not { Length: > 0 } secret)
            return Problem.NotFound;
        var body = await context.ReadBodyAsync();
        if (!body.Ok)
            return body.Problem;
        if (!IsAuthentic(context.Request.Headers, secret, body.Value, time.GetUtcNow()))
            return new Problem(ProblemKind.NotSignedIn, "callbackRefused");
        if (FieldPath.Parse(System.Text.Encoding.UTF8.GetString(body.Value)) is not { } root)
            return new Problem(ProblemKind.Invalid, "notJson");
        var list = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("items", out var items) ? items : root;
        List<JsonElement> found = list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [list];
        if (found.Exists(item => item.ValueKind != JsonValueKind.Object))
            return new Problem(ProblemKind.Invalid, "notJson");
        return found.Count <= MaxItems ? found.ConvertAll(item => new CallbackItem(item)) : Problem.Invalid([new("items", "tooMany", MaxItems)]);
    }

    private static bool IsAuthentic(IHeaderDictionary headers, string secret, byte[] body, DateTimeOffset now)
    {
        const string bearer = "Bearer ";
        var signature = headers[CallbackSignature.SignatureHeader].ToString();
        if (signature.Length > 0)
            return CallbackSignature.Holds(secret, headers[CallbackSignature.IdHeader].ToString(), headers[CallbackSignature.TimestampHeader].ToString(), signature, body, now);
        var authorization = headers.Authorization.ToString();
        return authorization.StartsWith(bearer, StringComparison.OrdinalIgnoreCase) && CallbackSignature.AreSame(authorization[bearer.Length..].Trim(), secret);
    }
}
