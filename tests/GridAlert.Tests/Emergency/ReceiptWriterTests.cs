using GridAlert.Features.Emergency.Receipts;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Emergency;

public class ReceiptWriterTests(PostgresFixture postgres)
{
    [Fact]
    public async Task An_answer_that_cannot_be_written_costs_the_others_of_its_batch_nothing()
    {
        await using var database = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync());
        using var writer = new ReceiptWriter(database, new ReceiptStore(), TimeProvider.System, NullLogger<ReceiptWriter>.Instance);
        // All three wait before the writer begins, so they are one batch.
        var good = writer.WriteAsync(Answer(null), CancellationToken.None);
        var bad = writer.WriteAsync(Answer("""{ "inCharge": "\ud800" }"""), CancellationToken.None);
        var another = writer.WriteAsync(Answer(null), CancellationToken.None);
        await writer.StartAsync(CancellationToken.None);
        (await good).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await another).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        await Should.ThrowAsync<NotStoredException>(() => bad);
        await writer.StopAsync(CancellationToken.None);
    }

    private static GridAlert.Features.Emergency.Receipts.Answer Answer(string? reply) =>
        new(Guid.CreateVersion7(), Guid.CreateVersion7(), AnswerAct.Acknowledge, TimeProvider.System.GetUtcNow(), Reply: reply);
}
