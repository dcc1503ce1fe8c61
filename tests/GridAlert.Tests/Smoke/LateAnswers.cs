using Dapper;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Smoke;

/// <summary>What is not answered in time is marked late, once, and stays so.</summary>
public class LateAnswers(District district) : IClassFixture<District>
{
    [Fact]
    public async Task A_stairwell_without_an_answer_is_late_from_the_deadline_on_and_for_ever()
    {
        var trio = await district.TrioAsync();
        var id = await district.DispatchAsync(unitCode: trio[0].StairwellCode, acknowledgeWithin: "PT10M");
        var open = await district.DispatchAsync(unitCode: trio[0].StairwellCode, acknowledgeWithin: null);
        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var sweep = new LateAnswerStore(database);

        (await sweep.MarkAsync(clock.GetUtcNow(), default)).ShouldBe(0);
        clock.Advance(TimeSpan.FromMinutes(11));
        (await sweep.MarkAsync(clock.GetUtcNow(), default)).ShouldBe(1);
        (await sweep.MarkAsync(clock.GetUtcNow(), default)).ShouldBe(0);

        var receipt = await trio[0].Api.PostAsync($"me/dispatches/{id}/acknowledge", new { });
        receipt["stairwell"]["state"]!.ToString().ShouldBe("acknowledged");
        var stairwells = (await district.ProgressAsync(id))["stairwells"]!;
        ((int)stairwells["late"]!, (int)stairwells["acknowledged"]!).ShouldBe((1, 1));
        ((int)(await district.ProgressAsync(open))["stairwells"]!["late"]!).ShouldBe(0);
        await using var connection = await database.OpenConnectionAsync();
        (await connection.ExecuteScalarAsync<long>("select count(*) from journal where kind = 'late'")).ShouldBe(1);
    }
}
