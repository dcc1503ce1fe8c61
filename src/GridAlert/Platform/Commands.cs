using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;

namespace GridAlert.Platform;

/// <summary>Names a call that may come twice. <paramref name="Caller"/> keeps one caller's keys from another's.</summary>
public sealed record IdempotencyKey(string Caller, string Key, byte[] RequestHash)
{
    public const int MaxLength = 128;

    public static IdempotencyKey For<T>(Guid caller, string key, T request) =>
        new(caller.ToString(), key, SHA256.HashData(Encoding.UTF8.GetBytes(Json.Write(request))));
}

/// <summary>
/// Runs a state change as one transaction. With a key, the first answer is stored in the same transaction
/// and given again to every repeat, also after a restart; the same key with another request is refused.
/// </summary>
public sealed class Commands(NpgsqlDataSource database, IDataProtectionProvider protection, TimeProvider time)
{
    // Answers may hold tokens, so they are kept protected.
    private readonly IDataProtector _protector = protection.CreateProtector("idempotency");

    public async Task<Outcome<T>> RunAsync<T>(IdempotencyKey? key, Func<Transaction, Task<Outcome<T>>> work, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        if (key is not null && await FirstAnswerAsync<T>(connection, key) is { } first)
            return first;
        var outcome = await work(new(connection));
        if (!outcome.Ok)
            return outcome;
        if (key is not null)
            await KeepAnswerAsync(connection, key, outcome.Value);
        // From here on the caller may hang up: what is decided is stored.
        await transaction.CommitAsync(CancellationToken.None);
        return outcome;
    }

    /// <summary>
    /// The same for work that commits by itself and does no harm when it runs twice: the key is claimed before it and answered
    /// after it, so that no transaction waits for another. After a crash in between, a repeat runs the work again.
    /// </summary>
    public async Task<Outcome<T>> RunRepeatableAsync<T>(IdempotencyKey? key, Func<Task<Outcome<T>>> work, CancellationToken cancel)
    {
        if (key is null)
            return await work();
        await using (var before = await database.OpenConnectionAsync(cancel))
        {
            if (await FirstAnswerAsync<T>(before, key) is { } first)
                return first;
        }
        var outcome = await work();
        await using var after = await database.OpenConnectionAsync(CancellationToken.None);
        if (outcome.Ok)
            await KeepAnswerAsync(after, key, outcome.Value);
        else
            await after.ExecuteAsync("delete from idempotency where caller = @Caller and key = @Key and answer = ''", new { key.Caller, key.Key });
        return outcome;
    }

    private async Task KeepAnswerAsync<T>(NpgsqlConnection connection, IdempotencyKey key, T answer) =>
        await connection.ExecuteAsync(
            "update idempotency set answer = @answer where caller = @Caller and key = @Key",
            new { answer = _protector.Protect(Encoding.UTF8.GetBytes(Json.Write(answer))), key.Caller, key.Key });

    /// <summary>Claims the key; a second caller waits here until the first has committed. Null when the work is to run.</summary>
    private async Task<Outcome<T>?> FirstAnswerAsync<T>(NpgsqlConnection connection, IdempotencyKey key)
    {
        byte[]? hash, answer;
        do
        {
            var claimed = await connection.ExecuteAsync(
                """
                insert into idempotency (caller, key, request_hash, answer, created_at)
                values (@Caller, @Key, @RequestHash, '', @now) on conflict do nothing
                """,
                new { key.Caller, key.Key, key.RequestHash, now = time.GetUtcNow() });
            if (claimed == 1)
                return null;
            (hash, answer) = await connection.QuerySingleOrDefaultAsync<(byte[]?, byte[]?)>(
                "select request_hash, answer from idempotency where caller = @Caller and key = @Key", new { key.Caller, key.Key });
        }
        // A call that was refused has just given the key back.
        while (hash is null || answer is null);
        if (!hash.AsSpan().SequenceEqual(key.RequestHash))
            return new Problem(ProblemKind.Unprocessable, "keyReused");
        return answer.Length == 0 ? null : Json.Read<T>(Encoding.UTF8.GetString(_protector.Unprotect(answer)));
    }
}
