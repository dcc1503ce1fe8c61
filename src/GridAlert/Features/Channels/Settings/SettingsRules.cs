using System.Globalization;

namespace GridAlert.Features.Channels.Settings;

/// <summary>What is wrong with the configuration, each line with the setting's name and the fix.</summary>
public static class SettingsRules
{
    // The brackets that carriers ask for around the sender's name.
    private const char Opening = '\u3010';
    private const char Closing = '\u3011';

    public static List<string> Problems(ChannelsOptions options)
    {
        var problems = new List<string>();
        void That(bool holds, string setting, string problem)
        {
            if (!holds)
                problems.Add($"Channels:{setting} {problem}");
        }

        That(Time(options.QuietFrom) is not null, "QuietFrom", $"is '{options.QuietFrom}'; it takes a time such as 22:00.");
        That(Time(options.QuietUntil) is not null, "QuietUntil", $"is '{options.QuietUntil}'; it takes a time such as 07:00.");
        Gateway("Sms", options.Sms);
        Gateway("Voice", options.Voice);
        That(options.Sms.Signature is null or [Opening, _, _, .., Closing] and { Length: <= 22 }, "Sms:Signature", $"is '{options.Sms.Signature}'; it takes 2 to 20 characters between {Opening} and {Closing}.");
        That(options.Voice is { CallsIn8Minutes: > 0, CallsIn24Hours: > 0 }, "Voice:CallsIn8Minutes", "and Channels:Voice:CallsIn24Hours take numbers from 1; to make no calls, set Channels:Voice:Off to true.");
        foreach (var (name, robot) in new[] { ("DingTalk", options.DingTalk), ("WeCom", options.WeCom), ("Webhook", options.Webhook) })
        {
            Sending(name, robot);
            That(robot.PerMinute > 0, $"{name}:PerMinute", $"is {robot.PerMinute}; it takes a number from 1. To send nothing, set Channels:{name}:Off to true.");
        }
        Sending("WebPush", options.WebPush);
        That(options.WebPush.Subject is null or "" || options.WebPush.Subject.StartsWith("mailto:", StringComparison.Ordinal) || IsHttp(options.WebPush.Subject), "WebPush:Subject",
            $"is '{options.WebPush.Subject}'; push services ask for an address that they can write to, such as mailto:duty@example.org.");
        return problems;

        void Gateway(string name, GatewayOptions gateway)
        {
            Sending(name, gateway);
            if (!gateway.IsConfigured)
            {
                That(gateway.Off || gateway.Template is null, $"{name}:Url", $"is missing although Channels:{name}:Template is set; give the gateway's address, or set Channels:{name}:Off to true.");
                return;
            }
            That(IsHttp(gateway.Url), $"{name}:Url", $"is '{gateway.Url}'; it takes a whole address that begins with https:// or http://.");
            That(gateway.ContentType is "application/json" or "application/x-www-form-urlencoded", $"{name}:ContentType", $"is '{gateway.ContentType}'; it takes application/json or application/x-www-form-urlencoded.");
            var template = gateway.Template ?? "";
            foreach (var place in new[] { "{id}", "{to}", "{text}" })
                That(template.Contains(place, StringComparison.Ordinal), $"{name}:Template", $"lacks {place}; the gateway would get no {(place == "{id}" ? "id to drop repeats by" : place == "{to}" ? "number" : "text")}. An example: {{\"id\":\"{{id}}\",\"to\":\"{{to}}\",\"text\":\"{{text}}\"}}.");
            That(gateway.OkField is null == gateway.OkValue is null, $"{name}:OkField", $"and Channels:{name}:OkValue belong together; give both or neither.");
            That(gateway.CallbackSecret is null or { Length: >= 16 }, $"{name}:CallbackSecret", "is shorter than 16 characters; anybody could guess it. Give a longer one, or none to take no callbacks.");
            foreach (var (header, value) in gateway.Headers)
                That(!value.Any(char.IsControl), $"{name}:Headers:{header}", "holds a line break; give it on one line.");
        }

        void Sending(string name, SendingOptions sending)
        {
            That(sending.Concurrency is >= 1 and <= 256, $"{name}:Concurrency", $"is {sending.Concurrency}; it takes 1 to 256.");
            That(sending.PerSecond >= 0, $"{name}:PerSecond", $"is {sending.PerSecond}; it takes 0 (no limit) or more.");
            That(sending.DailyCap is null or >= 0, $"{name}:DailyCap", $"is {sending.DailyCap}; it takes 0 or more, or nothing for no cap.");
            That(sending.MaxAttempts is >= 1 and <= 20, $"{name}:MaxAttempts", $"is {sending.MaxAttempts}; it takes 1 to 20.");
            That(sending.Retries is >= 0 and <= 5, $"{name}:Retries", $"is {sending.Retries}; it takes 0 to 5.");
            That(sending.RetryDelay > TimeSpan.Zero && sending.RetryDelay <= TimeSpan.FromSeconds(10), $"{name}:RetryDelay", $"is {sending.RetryDelay}; it takes up to 00:00:10.");
            That(sending.Timeout >= TimeSpan.FromMilliseconds(10) && sending.Timeout <= TimeSpan.FromSeconds(30), $"{name}:Timeout", $"is {sending.Timeout}; it takes up to 00:00:30.");
            That(sending.BreakerCalls >= 2, $"{name}:BreakerCalls", $"is {sending.BreakerCalls}; it takes 2 or more.");
            That(sending.BreakerPause >= TimeSpan.FromMilliseconds(500) && sending.BreakerPause <= TimeSpan.FromMinutes(10), $"{name}:BreakerPause", $"is {sending.BreakerPause}; it takes 00:00:00.5 to 00:10:00.");
            That(sending.Lease > SendingLimits.OneTry(sending), $"{name}:Lease", $"is {sending.Lease}, less than one try may take ({SendingLimits.OneTry(sending)}); give more, or lower Timeout or Retries.");
        }
    }

    public static TimeOnly? Time(string text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    private static bool IsHttp(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
}

public static class SendingLimits
{
    /// <summary>The longest that one try with its quick repeats may take.</summary>
    public static TimeSpan OneTry(SendingOptions sending) =>
        (sending.Timeout * (sending.Retries + 1)) + (sending.RetryDelay * (1 << (sending.Retries + 1))) + TimeSpan.FromSeconds(5);
}
