using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace GridAlert.Features.Access;

/// <summary>Random secrets given to people and programs; only their hashes are stored.</summary>
public static class Token
{
    /// <summary>256 random bits for a session.</summary>
    public static string NewSession() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Letters and digits that survive being read aloud and printed.</summary>
    public const string Readable = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    /// <summary>160 random bits for an invite.</summary>
    public static string NewInvite() => RandomNumberGenerator.GetString(Readable, 32);

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
