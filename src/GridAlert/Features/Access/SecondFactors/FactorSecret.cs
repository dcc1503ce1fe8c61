using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using OtpNet;

namespace GridAlert.Features.Access.SecondFactors;

/// <summary>The secret that an authenticator app shares with us (TOTP, RFC 6238): kept protected, shown once.</summary>
public sealed class FactorSecret(IDataProtectionProvider protection, TimeProvider time)
{
    private const int Bytes = 20;
    private const string Issuer = "GridAlert";
    public static TimeSpan SetUpWithin { get; } = TimeSpan.FromMinutes(30);

    // A phone's clock that is half a minute off is no reason to stand outside.
    private static readonly VerificationWindow Window = new(previous: 1, future: 1);
    private readonly IDataProtector _kept = protection.CreateProtector("second-factor");
    private readonly ITimeLimitedDataProtector _offered = protection.CreateProtector("second-factor-offer").ToTimeLimitedDataProtector();

    /// <summary>A fresh secret for an account, in a form that its browser can carry until the first code proves that an app has it.</summary>
    public string Offer(Guid accountId) => _offered.Protect($"{accountId:N}{Base32Encoding.ToString(KeyGeneration.GenerateRandomKey(Bytes))}", SetUpWithin);

    /// <summary>Null when it was offered to somebody else or too long ago.</summary>
    public string? Open(string? offer, Guid accountId)
    {
        try
        {
            return offer is not null && _offered.Unprotect(offer) is var text && text.StartsWith(accountId.ToString("N"), StringComparison.Ordinal) ? text[32..] : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }

    public byte[] Protect(string secret) => _kept.Protect(Encoding.UTF8.GetBytes(secret));

    /// <summary>The step of time that the code belongs to; null when it is wrong.</summary>
    public long? StepOf(string secret, string code) =>
        new Totp(Base32Encoding.ToBytes(secret)).VerifyTotp(time.GetUtcNow().UtcDateTime, code, out var step, Window) ? step : null;

    public long? StepOf(byte[] kept, string code) => StepOf(Encoding.UTF8.GetString(_kept.Unprotect(kept)), code);

    /// <summary>What the picture says to the app.</summary>
    public static string Address(string userName, string secret) => new OtpUri(OtpType.Totp, secret, userName, Issuer).ToString();
}
