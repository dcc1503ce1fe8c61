using Dapper;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Activations;

/// <summary>One change of level, as it was recorded.</summary>
public sealed record LevelStep(DateTimeOffset At, string From, string Level, string Reason, string ByName);

/// <summary>Reads how an activation's level changed from the journal, oldest first.</summary>
public sealed class ActivationHistoryQuery(NpgsqlDataSource database)
{
    private sealed record Data(string? From, string Level, string? Reason, string? ByName);

    public async Task<List<LevelStep>> RunAsync(Guid activationId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var lines = await connection.QueryAsync<(DateTime At, string Data)>(
            "select at, data::text from journal where activation_id = @activationId and kind = @kind order by tx, seq",
            new { activationId, kind = JournalKind.LevelChanged });
        return
        [
            .. lines.Select(line =>
            {
                var data = Json.Read<Data>(line.Data);
                return new LevelStep(new(line.At, TimeSpan.Zero), data.From ?? "", data.Level, data.Reason ?? "", data.ByName ?? "");
            }),
        ];
    }
}
