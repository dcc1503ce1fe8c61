using Dapper;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Units;

/// <summary>Whether anything is going on in units that would lose its place if they ended now.</summary>
public static class UnitUseQuery
{
    /// <summary>Open dispatches to these stairwells.</summary>
    public static Task<int> OpenDispatchesAsync(Transaction transaction, string[] stairwellCodes) =>
        transaction.Connection.ExecuteScalarAsync<int>(
            "select count(distinct d.id)::int from assignment a join dispatch d on d.id = a.dispatch_id and d.state = 'open' where a.stairwell_code = any(@stairwellCodes)", new { stairwellCodes });

    /// <summary>Accounts of this very unit that may be used.</summary>
    public static Task<int> AccountsAsync(Transaction transaction, string unitCode) =>
        transaction.Connection.ExecuteScalarAsync<int>("select count(*)::int from account where unit_code = @unitCode and disabled_at is null", new { unitCode });
}
