using Dapper;
using GridAlert.Platform;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;

namespace GridAlert.Features.Everyday.Roster;

/// <summary>Files that were checked and wait to be imported, protected, for their own account and an hour.</summary>
public sealed class RosterDraftStore(NpgsqlDataSource database, IDataProtectionProvider protection)
{
    public static TimeSpan Lasts { get; } = TimeSpan.FromHours(1);

    private readonly IDataProtector _protector = protection.CreateProtector("roster draft");

    public async Task AddAsync(Guid id, Guid accountId, string unitCode, byte[] content, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await connection.ExecuteAsync(
            """
            delete from roster_draft where created_at < @before or account_id = @accountId;
            insert into roster_draft (id, account_id, unit_code, content, created_at) values (@id, @accountId, @unitCode, @content, @now);
            """,
            new { id, accountId, unitCode, content = _protector.Protect(content), now, before = now - Lasts }, commandTimeout: 60);
    }

    /// <summary>Null when it is another's, of another unit, or forgotten.</summary>
    public async Task<byte[]?> FindAsync(Guid id, Guid accountId, string unitCode, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await connection.ExecuteAsync("delete from roster_draft where created_at < @before", new { before = now - Lasts });
        return await connection.QuerySingleOrDefaultAsync<byte[]?>("select content from roster_draft where id = @id and account_id = @accountId and unit_code = @unitCode", new { id, accountId, unitCode }) is { } content
            ? _protector.Unprotect(content)
            : null;
    }

    public async Task RemoveAsync(Guid accountId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await connection.ExecuteAsync("delete from roster_draft where account_id = @accountId", new { accountId });
    }
}
