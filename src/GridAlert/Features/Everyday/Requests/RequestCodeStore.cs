using System.Security.Cryptography;
using Dapper;
using GridAlert.Features.Access;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Requests;

/// <summary>The code on a stairwell's poster.</summary>
public sealed record RequestCode
{
    public required string StairwellCode { get; init; }
    public required string Code { get; init; }
    public required DateTimeOffset MadeAt { get; init; }
    public required string MadeByName { get; init; }
}

/// <summary>The one writer of the stairwells' public codes.</summary>
public sealed class RequestCodeStore(NpgsqlDataSource database)
{
    private const string Select = "select c.stairwell_code as StairwellCode, c.code, c.made_at as MadeAt, c.made_by_name as MadeByName from request_code c";

    /// <summary>Of every stairwell below the unit that has one.</summary>
    public async Task<Dictionary<string, RequestCode>> BelowAsync(string unitCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<RequestCode>($"{Select} join unit u on u.code = c.stairwell_code where u.lineage @> array[@unitCode]", new { unitCode }))
            .ToDictionary(code => code.StairwellCode);
    }

    /// <summary>Which stairwell it belongs to, or the one that came after it: a poster outlasts a merger. Null for a code that is unknown or was renewed.</summary>
    public async Task<string?> StairwellOfAsync(string code, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<string?>(
            """
            with recursive place as (
                select u.code, u.ended_at, u.successors from request_code c join unit u on u.code = c.stairwell_code where c.code = @code
                union all
                select u.code, u.ended_at, u.successors from place p join unit u on u.code = p.successors[1]
            )
            select code from place where ended_at is null
            """,
            new { code });
    }

    /// <summary>Makes one for each of these that has none; gives how many.</summary>
    public static Task<int> MakeAsync(Transaction transaction, string[] stairwells, Caller by, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            "insert into request_code (stairwell_code, code, made_at, made_by_name) select s, c, @now, @Name from unnest(@stairwells, @codes) as i(s, c) on conflict (stairwell_code) do nothing",
            new { stairwells, codes = Array.ConvertAll(stairwells, _ => NewCode()), now, by.Name });

    /// <summary>A new one takes its place; false where there was none.</summary>
    public static async Task<bool> RenewAsync(Transaction transaction, string stairwell, Caller by, DateTimeOffset now) =>
        await transaction.Connection.ExecuteAsync(
            "update request_code set code = @code, made_at = @now, made_by_name = @Name where stairwell_code = @stairwell", new { stairwell, code = NewCode(), now, by.Name }) == 1;

    /// <summary>60 random bits: whoever has not seen the poster does not guess it.</summary>
    private static string NewCode() => RandomNumberGenerator.GetString(Token.Readable, 12);
}
