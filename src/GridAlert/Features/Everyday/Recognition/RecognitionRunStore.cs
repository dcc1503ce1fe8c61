using Dapper;
using Npgsql;

namespace GridAlert.Features.Everyday.Recognition;

/// <summary>
/// Which days and months were done. What is large is read before the first write and written in short transactions, each of which may
/// come twice: whoever writes holds back the journal's readers. The run is noted after the last of them.
/// </summary>
public static class RecognitionRunStore
{
    /// <summary>Many stairwells take their seconds to read; nobody waits for them.</summary>
    public const int Patient = 120;

    /// <summary>So many rows are written in one transaction.</summary>
    public const int RowsAtOnce = 1000;

    /// <summary>Whether it was done before; only reads.</summary>
    public static Task<bool> IsDoneAsync(NpgsqlConnection connection, string what, DateOnly day) =>
        connection.ExecuteScalarAsync<bool>("select exists (select 1 from recognition_run where what = @what and day = @day)", new { what, day });

    /// <summary>False where it was done before, here or on another node.</summary>
    public static async Task<bool> BeginAsync(NpgsqlConnection connection, string what, DateOnly day, DateTimeOffset now) =>
        await connection.ExecuteAsync("insert into recognition_run (what, day, at) values (@what, @day, @now) on conflict do nothing", new { what, day, now }) == 1;
}
