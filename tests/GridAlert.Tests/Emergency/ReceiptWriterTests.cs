using Dapper;
using GridAlert.Features.Emergency.Dispatches;
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
    private const int Stairwells = 60;
    private static readonly Guid Dispatch = Guid.CreateVersion7();

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

    [Fact]
    public Task A_storm_of_answers_is_stored_whole() => AllAnswerAtOnceAsync(stairwellOf: n => Code(n / 3));

    [Fact]
    public Task Answers_of_those_who_are_in_several_stairwells_are_stored_among_the_others() => AllAnswerAtOnceAsync(stairwellOf: n => n % 5 == 0 ? null : Code(n / 3));

    [Fact]
    public Task A_storm_is_stored_whole_even_when_everybody_has_moved_since_the_dispatch_was_sent() => AllAnswerAtOnceAsync(stairwellOf: n => Code(n));

    [Fact]
    public async Task A_part_that_waits_in_a_circle_with_somebody_is_stored_all_the_same()
    {
        await using var database = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync());
        var members = await SendToAllAsync(database);
        await using var watch = await database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var other = await database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        // PostgreSQL ends whoever has waited for this long: never the other one.
        await other.ExecuteAsync("set local deadlock_timeout = '1min'");
        await other.ExecuteAsync("select 1 from assignment where stairwell_code = @code for update", new { code = Code(0) });

        using var writer = new ReceiptWriter(database, new ReceiptStore(), TimeProvider.System, NullLogger<ReceiptWriter>.Instance);
        var answered = AnswerAll(writer, members, _ => Code(0));
        await writer.StartAsync(CancellationToken.None);
        await Patience.UntilAsync("the writer waits for the stairwell", () =>
            watch.QuerySingleAsync<bool>("select exists (select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"));
        await other.ExecuteAsync("update receipt set note = '在路上' where member_id = @member", new { member = members[0] });
        await transaction.CommitAsync(TestContext.Current.CancellationToken);

        (await Task.WhenAll(answered)).ShouldAllBe(outcome => outcome.Value!.State == ReceiptState.Acknowledged);
        await writer.StopAsync(CancellationToken.None);
        await Patience.UntilAsync("PostgreSQL has counted the circle", () => watch.QuerySingleAsync<bool>("select deadlocks = 1 from pg_stat_database where datname = current_database()"));
        (await watch.QuerySingleAsync<int>("select count(*) from journal")).ShouldBe(members.Length);
    }

    /// <param name="stairwellOf">Where the n-th responder is when they answer; the dispatch was sent to them as one of the trio of stairwell n / 3.</param>
    private async Task AllAnswerAtOnceAsync(Func<int, string?> stairwellOf)
    {
        await using var database = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync());
        var members = await SendToAllAsync(database);
        using var writer = new ReceiptWriter(database, new ReceiptStore(), TimeProvider.System, NullLogger<ReceiptWriter>.Instance);
        var answered = AnswerAll(writer, members, stairwellOf);
        await writer.StartAsync(CancellationToken.None);
        var outcomes = await Task.WhenAll(answered);
        await writer.StopAsync(CancellationToken.None);

        outcomes.ShouldAllBe(outcome => outcome.Value!.State == ReceiptState.Acknowledged);
        await using var connection = await database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        (await connection.QueryAsync<short>("select acknowledged from assignment")).ShouldAllBe(posts => posts == 7);
        (await connection.QuerySingleAsync<int>("select count(distinct member_id) from journal where kind = 'acknowledged'")).ShouldBe(members.Length);
        (await connection.QuerySingleAsync<int>("select count(*) from journal")).ShouldBe(members.Length);
    }

    private static List<Task<Outcome<Receipt>>> AnswerAll(ReceiptWriter writer, Guid[] members, Func<int, string?> stairwellOf) =>
        [.. Enumerable.Range(0, members.Length).Reverse()
            .Select(n => writer.WriteAsync(new(Dispatch, members[n], AnswerAct.Acknowledge, TimeProvider.System.GetUtcNow(), Stairwell: stairwellOf(n)), CancellationToken.None))];

    private static async Task<Guid[]> SendToAllAsync(NpgsqlDataSource database)
    {
        var members = Enumerable.Range(0, Stairwells * 3).Select(_ => Guid.CreateVersion7()).ToArray();
        await using var connection = await database.OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            insert into dispatch (id, kind, title, body, unit_codes, roles, household_tags, acknowledgement_rule, per_household, escalation, drill,
                sent_at, sent_by, sent_by_name, acknowledge_by, recipients, stairwells)
            values (@id, 'disasterAlert', '台风', '台风', '{}', '{}', '{}', 'all', false, 'default', true, now(), @id, 'dispatcher', now() + interval '1 hour', @recipients, @stairwells);
            insert into assignment (dispatch_id, stairwell_code, members, satisfied_by) select @id, s, 7, @all from unnest(@codes) s;
            insert into receipt (dispatch_id, stairwell_code, role, member_id, has_device)
            select @id, @codes[(n - 1) / 3 + 1], 1 << ((n - 1) % 3)::int, m, true from unnest(@members) with ordinality as u(m, n)
            """,
            new
            {
                id = Dispatch,
                recipients = members.Length,
                stairwells = Stairwells,
                all = AcknowledgementRules.TruthTable(AcknowledgementRule.All, 7),
                codes = Enumerable.Range(0, Stairwells).Select(Code).ToArray(),
                members,
            });
        return members;
    }

    private static string Code(int stairwell) => $"330108001001001{stairwell:000}";

    private static GridAlert.Features.Emergency.Receipts.Answer Answer(string? reply) =>
        new(Guid.CreateVersion7(), Guid.CreateVersion7(), AnswerAct.Acknowledge, TimeProvider.System.GetUtcNow(), Reply: reply);
}
