namespace GridAlert.Features.Channels;

/// <summary>Telephone numbers as gateways take them: digits alone, without the country code of the mainland.</summary>
public static class PhoneNumber
{
    /// <summary>Null when it is none.</summary>
    public static string? Normalise(string? text)
    {
        if (text is not { Length: > 0 and <= 30 } || text.Any(c => !char.IsAsciiDigit(c) && c is not ('+' or '-' or ' ' or '(' or ')')))
            return null;
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        if (digits.StartsWith("0086", StringComparison.Ordinal))
            digits = digits[4..];
        else if (digits.Length == 13 && digits.StartsWith("86", StringComparison.Ordinal))
            digits = digits[2..];
        return digits.Length is >= 7 and <= 15 ? digits : null;
    }
}
