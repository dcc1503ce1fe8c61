using System.Text.Json;
using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Access.Accounts;

public sealed record Account
{
    public required Guid Id { get; init; }
    public required string UserName { get; init; }
    public required string Name { get; init; }
    public required Role Role { get; init; }
    public required string UnitCode { get; init; }
    public Personal? Phone { get; init; }
    /// <summary>Empty until its holder has chosen a password.</summary>
    public required string PasswordHash { get; init; }
}

/// <summary>An account in the list of those who manage them.</summary>
public sealed record AccountEntry
{
    public required Guid Id { get; init; }
    public required string UserName { get; init; }
    public required string Name { get; init; }
    public required Role Role { get; init; }
    public required string UnitCode { get; init; }
    public required bool HasPassword { get; init; }
    public required bool HasSecondFactor { get; init; }
    public DateTimeOffset? DisabledAt { get; init; }
    public DateTimeOffset? LastSeenAt { get; init; }
    /// <summary>Until when its open link may be used; null when there is none.</summary>
    public DateTimeOffset? LinkUntil { get; init; }
}

/// <summary>Accounts. Those of the demo may be used in demo mode alone.</summary>
public sealed class AccountStore(NpgsqlDataSource database, AppMode mode, TimeProvider time)
{
    private const string Columns = "id, user_name as UserName, name, role, unit_code as UnitCode, phone, password_hash as PasswordHash";

    /// <summary>Null when there is none of that name that may be used.</summary>
    public async Task<Account?> FindAsync(string userName, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<Account>(
            $"select {Columns} from account where user_name = @userName and disabled_at is null and (not demo or @Demo)", new { userName, mode.Demo });
    }

    public async Task<Account?> FindAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<Account>(
            $"select {Columns} from account where id = @id and disabled_at is null and (not demo or @Demo)", new { id, mode.Demo });
    }

    /// <summary>Whether anybody could ever sign in.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await AnyAsync(new Transaction(connection));
    }

    public static Task<bool> AnyAsync(Transaction transaction) =>
        transaction.Connection.ExecuteScalarAsync<bool>("select exists (select 1 from account where not demo)");

    /// <summary>All whose unit lies in this one, disabled ones last.</summary>
    public async Task<List<AccountEntry>> InAsync(string unitCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<AccountEntry>(
            """
            select a.id, a.user_name as UserName, a.name, a.role, a.unit_code as UnitCode, a.password_hash <> '' as HasPassword,
                   exists (select 1 from second_factor f where f.account_id = a.id) as HasSecondFactor, a.disabled_at as DisabledAt,
                   (select max(coalesce(s.last_seen_at, s.created_at)) from session s where s.account_id = a.id) as LastSeenAt,
                   (select max(l.expires_at) from account_link l where l.account_id = a.id and l.used_at is null and l.voided_at is null and l.expires_at > @now) as LinkUntil
              from account a join unit u on u.code = a.unit_code
             where u.lineage @> array[@unitCode] and (not a.demo or @Demo)
             order by a.disabled_at is not null, cardinality(u.lineage), a.unit_code, a.user_name
            """,
            new { unitCode, mode.Demo, now = time.GetUtcNow() })).AsList();
    }

    public static async Task<bool> AddAsync(Transaction transaction, Account account, DateTimeOffset now) =>
        await transaction.Connection.ExecuteAsync(
            """
            insert into account (id, user_name, name, role, unit_code, phone, password_hash, created_at)
            values (@Id, @UserName, @Name, @role, @UnitCode, @Phone, @PasswordHash, @now) on conflict (user_name) do nothing
            """,
            new { account.Id, account.UserName, account.Name, role = JsonNamingPolicy.CamelCase.ConvertName(account.Role.ToString()), account.UnitCode, account.Phone, account.PasswordHash, now }) == 1;

    public static Task SetPasswordAsync(Transaction transaction, Guid id, string passwordHash) =>
        transaction.Connection.ExecuteAsync("update account set password_hash = @passwordHash where id = @id", new { passwordHash, id });

    /// <summary>The same password, hashed anew; nothing when it was changed in between.</summary>
    public async Task RehashAsync(Account account, string passwordHash, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await connection.ExecuteAsync("update account set password_hash = @passwordHash where id = @Id and password_hash = @PasswordHash", new { passwordHash, account.Id, account.PasswordHash });
    }

    /// <summary>Accounts of a unit that ended are of the one that came after it.</summary>
    public static Task MoveAsync(Transaction transaction, string fromUnit, string toUnit) =>
        transaction.Connection.ExecuteAsync("update account set unit_code = @toUnit where unit_code = @fromUnit", new { fromUnit, toUnit });

    /// <summary>False when it was so already.</summary>
    public static async Task<bool> DisableAsync(Transaction transaction, Guid id, DateTimeOffset now) =>
        await transaction.Connection.ExecuteAsync("update account set disabled_at = @now where id = @id and disabled_at is null", new { now, id }) == 1;

    public static async Task<bool> EnableAsync(Transaction transaction, Guid id) =>
        await transaction.Connection.ExecuteAsync("update account set disabled_at = null where id = @id and disabled_at is not null", new { id }) == 1;
}
