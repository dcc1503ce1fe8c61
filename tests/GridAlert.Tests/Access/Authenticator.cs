using System.Text.RegularExpressions;
using OtpNet;

namespace GridAlert.Tests.Access;

/// <summary>The app on somebody's phone. Each code is of a later step of time than the one before, so that no test waits for the next.</summary>
public sealed partial class Authenticator
{
    private readonly Totp _totp;
    private int _ahead = -1;

    private Authenticator(string secret) => _totp = new(Base32Encoding.ToBytes(secret));

    /// <summary>Takes the key off a setting-up page, as typed by hand.</summary>
    public static Authenticator Of(string page) => new(Secret().Match(page).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>A code that was not shown before: three in half a minute, the earlier and the later step are taken as well.</summary>
    public string Next() => _totp.ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30 * _ahead++));

    public static IReadOnlyList<string> RecoveryCodes(string page) => [.. Recovery().Matches(page).Select(match => match.Value)];

    [GeneratedRegex("<code class=\"secret\">([A-Z2-7 ]+)</code>")]
    private static partial Regex Secret();

    [GeneratedRegex("[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){3}")]
    private static partial Regex Recovery();
}
