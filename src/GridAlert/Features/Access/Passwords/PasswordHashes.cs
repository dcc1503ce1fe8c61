using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace GridAlert.Features.Access.Passwords;

public enum PasswordMatch { No, Yes, YesButWeaklyHashed }

/// <summary>The framework's salted PBKDF2-HMAC-SHA512, with as many rounds as are asked for today.</summary>
public static class PasswordHashes
{
    private const int Rounds = 210_000;
    private static readonly PasswordHasher<string> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Rounds }));

    // Checked when there is no account, so that an answer's time does not tell which names exist.
    private static readonly Lazy<string> NobodysHash = new(() => Hash("nobody"));

    public static string Hash(string password) => Hasher.HashPassword(string.Empty, password);

    /// <param name="hash">Null or empty where there is no password yet: nothing matches, after the same while.</param>
    public static PasswordMatch Check(string? hash, string password)
    {
        var exists = !string.IsNullOrEmpty(hash);
        var result = Hasher.VerifyHashedPassword(string.Empty, exists ? hash! : NobodysHash.Value, password);
        return !exists || result == PasswordVerificationResult.Failed ? PasswordMatch.No
            : result == PasswordVerificationResult.SuccessRehashNeeded ? PasswordMatch.YesButWeaklyHashed
            : PasswordMatch.Yes;
    }
}
