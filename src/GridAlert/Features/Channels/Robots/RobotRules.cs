using System.Net;
using System.Text;
using GridAlert.Features.Channels.Http;

namespace GridAlert.Features.Channels.Robots;

/// <summary>What a robot's address may be and how long its text.</summary>
public static class RobotRules
{
    private const char More = '…';

    /// <summary>Null when the address may be used; otherwise the code of what is wrong with it.</summary>
    public static string? Refuse(string? url, bool privateToo)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.UserInfo.Length > 0)
            return "notAWebAddress";
        if (privateToo)
            return null;
        if (uri.Scheme != "https")
            return "notHttps";
        var inside = IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address)
            ? PrivateAddresses.IsInside(address)
            : uri.IsLoopback || !uri.Host.Contains('.', StringComparison.Ordinal);
        return inside ? "privateAddress" : null;
    }

    /// <summary>The text within so many bytes of UTF-8, cut between characters.</summary>
    public static string Fit(string text, int maxBytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= maxBytes)
            return text;
        var room = maxBytes - Encoding.UTF8.GetByteCount([More]);
        var kept = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0)
                break;
            kept.Append(rune.ToString());
        }
        return kept.Append(More).ToString();
    }
}
