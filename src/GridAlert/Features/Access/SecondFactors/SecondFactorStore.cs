using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Access.SecondFactors;

public sealed record SecondFactor
{
    public required byte[] Secret { get; init; }
    public required DateTimeOffset SetAt { get; init; }
    /// <summary>How many recovery codes are left.</summary>
    public required int CodesLeft { get; init; }
}

/// <summary>Second factors and the codes that stand in for a lost one.</summary>
public sealed class SecondFactorStore(NpgsqlDataSource database)
{
    /// <summary>Null when the account has none.</summary>
    public async Task<SecondFactor?> FindAsync(Guid accountId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<SecondFactor>(
            """
            select secret, set_at as SetAt,
                   (select count(*)::int from recovery_code where account_id = @accountId and used_at is null) as CodesLeft
              from second_factor where account_id = @accountId
            """,
            new { accountId });
    }

    /// <summary>False when this step of time, or a later one, was taken before: of two calls with one code, one gets in.</summary>
    public async Task<bool> TakeStepAsync(Guid accountId, long step, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.ExecuteAsync("update second_factor set last_step = @step where account_id = @accountId and last_step < @step", new { accountId, step }) == 1;
    }

    public async Task<bool> UseCodeAsync(Guid accountId, byte[] codeHash, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.ExecuteAsync(
            "update recovery_code set used_at = @now where account_id = @accountId and code_hash = @codeHash and used_at is null", new { now, accountId, codeHash }) == 1;
    }

    public static Task SaveAsync(Transaction transaction, Guid accountId, byte[] secret, long lastStep, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            """
            insert into second_factor (account_id, secret, last_step, set_at) values (@accountId, @secret, @lastStep, @now)
            on conflict (account_id) do update set secret = excluded.secret, last_step = excluded.last_step, set_at = excluded.set_at
            """,
            new { accountId, secret, lastStep, now });

    /// <summary>Earlier codes stop working.</summary>
    public static Task SaveCodesAsync(Transaction transaction, Guid accountId, byte[][] codeHashes) =>
        transaction.Connection.ExecuteAsync(
            """
            delete from recovery_code where account_id = @accountId;
            insert into recovery_code (account_id, code_hash) select @accountId, h from unnest(@codeHashes) as c(h);
            """,
            new { accountId, codeHashes });

    /// <summary>False when there was none.</summary>
    public static async Task<bool> RemoveAsync(Transaction transaction, Guid accountId) =>
        await transaction.Connection.ExecuteScalarAsync<int>(
            """
            with codes as (delete from recovery_code where account_id = @accountId),
                 factor as (delete from second_factor where account_id = @accountId returning 1)
            select count(*)::int from factor
            """,
            new { accountId }) == 1;
}
