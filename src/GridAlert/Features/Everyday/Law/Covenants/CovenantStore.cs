using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Law.Covenants;

/// <summary>The one writer and reader of agreements of residents; it only ever adds.</summary>
public sealed class CovenantStore(NpgsqlDataSource database)
{
    private const string Select =
        "select id, community_code as CommunityCode, version, text, accepted_on as AcceptedOn, accepted_how as AcceptedHow, in_force_from as InForceFrom, by_name as ByName from covenant where community_code = @communityCode order by version desc";

    /// <summary>All versions, the newest first.</summary>
    public async Task<List<Covenant>> OfAsync(string communityCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<Covenant>(Select, new { communityCode })).AsList();
    }

    /// <summary>The newest; nobody else adds one until the transaction ends.</summary>
    public static async Task<Covenant?> HoldNewestAsync(Transaction transaction, string communityCode)
    {
        await transaction.Connection.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('covenant' || @communityCode, 0))", new { communityCode });
        return await transaction.Connection.QueryFirstOrDefaultAsync<Covenant>(Select + " limit 1", new { communityCode });
    }

    public static Task AddAsync(Transaction transaction, Covenant covenant, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            "insert into covenant (id, community_code, version, text, accepted_on, accepted_how, in_force_from, by_name, created_at) values (@Id, @CommunityCode, @Version, @Text, @AcceptedOn, @AcceptedHow, @InForceFrom, @ByName, @now)",
            new { covenant.Id, covenant.CommunityCode, covenant.Version, covenant.Text, covenant.AcceptedOn, covenant.AcceptedHow, covenant.InForceFrom, covenant.ByName, now });

    /// <summary>Of every community below a unit, the version in force on a day and since when.</summary>
    public async Task<Dictionary<string, (int Version, DateOnly From)>> InForceBelowAsync(string unitCode, DateOnly on, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<(string Code, short Version, DateOnly From)>(
            """
            select distinct on (c.community_code) c.community_code, c.version, c.in_force_from from covenant c join unit u on u.code = c.community_code
             where u.lineage @> array[@unitCode] and c.in_force_from <= @on order by c.community_code, c.version desc
            """,
            new { unitCode, on })).ToDictionary(row => row.Code, row => ((int)row.Version, row.From));
    }
}
