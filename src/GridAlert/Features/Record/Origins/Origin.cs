using System.Security.Cryptography;
using System.Text;

namespace GridAlert.Features.Record.Origins;

/// <summary>From where somebody acts or looks.</summary>
/// <param name="SessionId">The sign-in; null for somebody who has not signed in yet.</param>
/// <param name="UserAgent">What the browser or program calls itself.</param>
public sealed record Origin(Guid? SessionId, string Address, string UserAgent)
{
    public const int MaxUserAgent = 400;

    private static readonly AsyncLocal<Origin?> Ambient = new();

    /// <summary>Of the call that is being served; null for phones, clocks and gateways.</summary>
    public static Origin? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>A UUID of version 8 from SHA-256 over the three, each on a line of its own: every node gives the same.</summary>
    public Guid Id { get; } = Made(SHA256.HashData(Encoding.UTF8.GetBytes($"{SessionId}\n{Address}\n{UserAgent}")));

    public static Origin Of(HttpContext context, Guid? sessionId)
    {
        var agent = context.Request.Headers.UserAgent.ToString().Replace("\0", "", StringComparison.Ordinal);
        return new(sessionId, context.Connection.RemoteIpAddress?.ToString() ?? "", agent.Length > MaxUserAgent ? agent[..MaxUserAgent] : agent);
    }

    private static Guid Made(Span<byte> hash)
    {
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new(hash[..16], bigEndian: true);
    }
}
