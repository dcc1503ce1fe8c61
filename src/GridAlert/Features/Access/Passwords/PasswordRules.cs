using System.Globalization;
using GridAlert.Platform;

namespace GridAlert.Features.Access.Passwords;

/// <summary>
/// What makes a password worth something: its length, and that nobody would try it first. Which kinds of characters it
/// is made of does not matter.
/// </summary>
public static class PasswordRules
{
    public const int MinLength = 12;
    public const int MaxLength = 200;
    private const int MinDifferent = 5;

    // What is left of a password without the holder's own words must still be worth something.
    private const int MinBesideOwn = 8;

    /// <param name="own">What is known of the holder: names, number, unit.</param>
    /// <param name="common">Passwords that are tried first, in lower case.</param>
    public static FieldProblem? Refuse(string? password, string field, IEnumerable<string?> own, IReadOnlySet<string> common)
    {
        if (string.IsNullOrWhiteSpace(password))
            return new(field, "required");
        if (password.Length > MaxLength)
            return new(field, "tooLong", MaxLength);
        if (password.Contains('\0'))
            return new(field, "notText");
        var lower = password.ToLowerInvariant();
        if (Length(lower) < MinLength)
            return new(field, "tooShort", MinLength);
        if (lower.EnumerateRunes().Distinct().Count() < MinDifferent)
            return new(field, "passwordRepeats");
        if (common.Contains(lower) || common.Contains(Core(lower)))
            return new(field, "passwordCommon");
        return own.OfType<string>().Select(word => word.Trim().ToLowerInvariant()).Any(word => IsMostly(lower, word)) ? new(field, "passwordOwn") : null;
    }

    /// <summary>The word inside: a year and an exclamation mark at its end make no new password.</summary>
    private static string Core(string lower) =>
        string.Concat(lower.Where(char.IsLetterOrDigit)).Trim('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');

    private static bool IsMostly(string lower, string word) =>
        word.Length >= 2 && lower.Contains(word, StringComparison.Ordinal) && Length(lower.Replace(word, "", StringComparison.Ordinal)) < MinBesideOwn;

    private static int Length(string text) => new StringInfo(text).LengthInTextElements;
}
