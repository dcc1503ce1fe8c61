using GridAlert.Features.Record;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Record;

/// <summary>Transactions are numbers: the tenth comes after the ninth, and not before the second.</summary>
public class JournalOrder(PostgresFixture postgres)
{
    [Fact]
    public async Task First_and_last_lines_are_found_by_number_where_one_more_digit_begins()
    {
        var connection = await postgres.NewDatabaseAsync();
        Migrations.Run(connection, NullLogger.Instance);
        await using var database = NpgsqlDataSource.Create(connection);
        var activation = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        await using (var insert = database.CreateCommand(
            "insert into journal (tx, at, kind, activation_id, data) select tx::text::xid8, now(), 'activationOpened', $1, '{}' from unnest(array[9, 10, 11]) as t(tx)"))
        {
            insert.Parameters.Add(new() { Value = activation });
            await insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
        (await new JournalReader(database).EndAsync(default)).Tx.ShouldBe(11UL);
        (await new ActivationRecord(database).StartAsync(activation, default))!.Tx.ShouldBe(9UL);
    }
}
