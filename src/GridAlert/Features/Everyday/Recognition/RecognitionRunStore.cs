using Dapper;
using Npgsql;

namespace GridAlert.Features.Everyday.Recognition;

/// <summary>Which days and months were done, in the transaction that does them.</summary>
public static class RecognitionRunStore
{
    /// <summary>False where it was done before, here or on another node.</summary>
    public static async Task<bool> BeginAsync(NpgsqlConnection connection, string what, DateOnly day, DateTimeOffset now) =>
        await connection.ExecuteAsync("insert into recognition_run (what, day, at) values (@what, @day, @now) on conflict do nothing", new { what, day, now }) == 1;
}
