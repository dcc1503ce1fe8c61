using System.Security.Cryptography;

namespace GridAlert.Features.Access.SecondFactors;

/// <summary>Codes on paper for the day when the phone with the authenticator is gone: each is good once.</summary>
public static class RecoveryCodes
{
    private const int Count = 10;

    // 80 random bits: too many to be guessed from a hash.
    private const int Length = 16;
    private const int Group = 4;

    public static string[] New() => [.. Enumerable.Range(0, Count).Select(_ => RandomNumberGenerator.GetString(Token.Readable, Length))];

    public static byte[] Hash(string code) => Token.Hash(Plain(code));

    /// <summary>As it was typed: with or without dashes, in whatever case.</summary>
    public static string Plain(string code) => string.Concat(code.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    /// <summary>In groups, as they are printed.</summary>
    public static string Shown(string code) => string.Join('-', code.Chunk(Group).Select(group => new string(group)));
}
