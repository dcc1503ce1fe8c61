using Dapper;
using GridAlert.Features.Record;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Record;

/// <summary>Transactions are counted, not spelled: 10 comes after 9.</summary>
public class ReadingTheJournal(PostgresFixture postgres)
{
    [Fact]
    public async Task The_first_and_the_last_line_are_those_by_number_of_their_transaction()
    {
        await using var database = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync());
        var activation = Guid.CreateVersion7();
        await using (var connection = await database.OpenConnectionAsync())
        {
            await connection.ExecuteAsync(
                "insert into journal (tx, at, kind, activation_id, data) select tx::xid8, now(), 'levelChanged', @activation, '{}' from unnest(array['100', '9', '10']) tx", new { activation });
        }
        (await new ActivationRecord(database).StartAsync(activation, default))!.Tx.ShouldBe(9UL);
        (await new JournalReader(database).EndAsync(default)).Tx.ShouldBe(100UL);
    }
}
