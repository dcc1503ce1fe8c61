using Dapper;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Roster;

/// <summary>What the database does around an import.</summary>
public static class RosterStore
{
    /// <summary>An import is longer than what somebody waits for otherwise; and what it brings is planned for at once.</summary>
    public static Task GatherStatisticsAsync(Transaction transaction) => transaction.Connection.ExecuteAsync("select analyze_roster()", commandTimeout: 60);
}
