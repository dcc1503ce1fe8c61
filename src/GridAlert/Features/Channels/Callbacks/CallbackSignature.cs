using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GridAlert.Features.Channels.Callbacks;

/// <summary>
/// Signs and checks with a shared secret, the way Standard Webhooks does: HMAC-SHA256 over id, time and body.
/// </summary>
public static class CallbackSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    private const string SecretPrefix = "whsec_";
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    public static string Sign(string secret, string id, long timestamp, ReadOnlySpan<byte> body) =>
        "v1," + Convert.ToBase64String(HMACSHA256.HashData(Key(secret), (byte[])[.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")), .. body]));

    /// <param name="signatures">One or more, parted by spaces: a secret may just be being changed.</param>
    public static bool Holds(string secret, string id, string timestamp, string signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (id.Length is 0 or > 200 || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - seconds) > Tolerance.TotalSeconds)
        {
            return false;
        }
        var expected = Sign(secret, id, seconds, body);
        var holds = false;
        foreach (var signature in signatures.Split(' '))
            holds |= AreSame(signature, expected);
        return holds;
    }

    /// <summary>Takes the same time whatever the texts are.</summary>
    public static bool AreSame(string given, string expected) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(expected)));

    private static byte[] Key(string secret)
    {
        if (secret.StartsWith(SecretPrefix, StringComparison.Ordinal))
        {
            var encoded = secret[SecretPrefix.Length..];
            var key = new byte[encoded.Length];
            if (Convert.TryFromBase64String(encoded, key, out var length))
                return key[..length];
        }
        return Encoding.UTF8.GetBytes(secret);
    }
}
