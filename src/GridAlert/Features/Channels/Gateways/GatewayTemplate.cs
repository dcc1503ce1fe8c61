using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using GridAlert.Features.Channels.Http;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Channels.Settings;
using GridAlert.Platform;

namespace GridAlert.Features.Channels.Gateways;

/// <summary>Speaks to a gateway in the gateway's own words, as the configuration has them.</summary>
public static class GatewayTemplate
{
    public static HttpRequestMessage Request(GatewayOptions gateway, Message message, string text)
    {
        var isForm = gateway.ContentType == "application/x-www-form-urlencoded";
        string Escape(string value) => isForm ? Uri.EscapeDataString(value) : JsonSerializer.Serialize(value, Json.Options)[1..^1];
        var body = gateway.Template!
            .Replace("{id}", Escape(message.Id.ToString()), StringComparison.Ordinal)
            .Replace("{to}", Escape(message.To), StringComparison.Ordinal)
            // Last: what people write may hold braces.
            .Replace("{text}", Escape(text), StringComparison.Ordinal);
        var request = new HttpRequestMessage(HttpMethod.Post, gateway.Url)
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(gateway.ContentType, "utf-8")),
        };
        foreach (var (name, value) in gateway.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        // A repeat of the same message is known by it, also to gateways that take no id in the body.
        request.Headers.TryAddWithoutValidation("Idempotency-Key", message.Id.ToString());
        return request;
    }

    /// <summary>A status of 2xx is not enough where the configuration names a field that says more.</summary>
    public static Delivery Read(GatewayOptions gateway, string body)
    {
        var answer = FieldPath.Parse(body);
        if (gateway.OkField is { } field && FieldPath.Read(answer, field) != gateway.OkValue)
            return Delivery.Refused(Reason(gateway, FieldPath.Read(answer, gateway.ReasonField)) ?? "refused");
        return Delivery.Accepted(FieldPath.Read(answer, gateway.GatewayIdField));
    }

    /// <summary>The gateway's code in our words where they are known, otherwise as it is.</summary>
    public static string? Reason(GatewayOptions gateway, string? code) =>
        code is null ? null : gateway.Reasons.GetValueOrDefault(code, code.Length <= 100 ? code : code[..100]);
}
