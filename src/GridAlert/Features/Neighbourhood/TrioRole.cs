namespace GridAlert.Features.Neighbourhood;

/// <summary>The three posts of a trio 一长二员. In sets each is a bit: lead 1, information 2, support 4.</summary>
public static class TrioRole
{
    public const string Lead = "lead";
    public const string Information = "information";
    public const string Support = "support";

    public static IReadOnlyList<string> All { get; } = [Lead, Information, Support];

    public static int Bit(string role) => role switch
    {
        Lead => 1,
        Information => 2,
        Support => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "not a post of the trio"),
    };

    public static string Name(int bit) => bit switch
    {
        1 => Lead,
        2 => Information,
        4 => Support,
        _ => throw new ArgumentOutOfRangeException(nameof(bit), bit, "not a single post"),
    };

    public static int Bits(IEnumerable<string> roles) => roles.Aggregate(0, (bits, role) => bits | Bit(role));
}
