using System.Text.RegularExpressions;
using GridAlert.Features.Neighbourhood;

namespace GridAlert.Features.Access.Accounts;

/// <summary>What an account may look like.</summary>
public static partial class AccountRules
{
    public const int MaxName = 60;

    /// <summary>Which roles there can be at a level of the tree.</summary>
    public static IReadOnlyList<Role> RolesAt(UnitKind kind) => kind switch
    {
        UnitKind.District or UnitKind.Street => [Role.Admin, Role.Dispatcher, Role.Observer],
        UnitKind.Community => [Role.Admin, Role.Officer, Role.Observer],
        UnitKind.Grid => [Role.GridLead, Role.Observer],
        _ => [],
    };

    public static bool IsUserName(string text) => UserName().IsMatch(text);

    public static bool IsPhone(string text) => Phone().IsMatch(text);

    /// <summary>As the national statistics number districts.</summary>
    public static bool IsDistrictCode(string text) => DistrictCode().IsMatch(text);

    /// <summary>What everybody knows of its holder, and nobody should take for a password.</summary>
    public static IReadOnlyList<string?> OwnWords(Account account, Unit? unit) =>
        [account.UserName, account.Name, account.Phone?.Open, account.UnitCode, unit?.Name, "gridalert"];

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{1,39}\z", RegexOptions.None, 100)]
    private static partial Regex UserName();

    [GeneratedRegex(@"\A\+?[0-9]{5,20}\z", RegexOptions.None, 100)]
    private static partial Regex Phone();

    [GeneratedRegex(@"\A[0-9]{6}\z", RegexOptions.None, 100)]
    private static partial Regex DistrictCode();
}
