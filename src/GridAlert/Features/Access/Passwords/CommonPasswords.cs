using System.Collections.Frozen;

namespace GridAlert.Features.Access.Passwords;

/// <summary>Passwords and the words in them that are tried before all others, in lower case.</summary>
public static class CommonPasswords
{
    public static IReadOnlySet<string> All { get; } = Read();

    private static FrozenSet<string> Read()
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream("common-passwords.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToFrozenSet(StringComparer.Ordinal);
    }
}
