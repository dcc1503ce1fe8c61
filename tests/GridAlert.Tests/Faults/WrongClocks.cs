using System.Diagnostics;
using System.Globalization;
using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Faults;

/// <summary>Phones whose clock is a day off, either way: what they say is kept, what is true is kept beside it, and the difference is marked.</summary>
public class WrongClocks(PostgresFixture postgres)
{
    [Fact]
    public async Task Both_times_are_kept_and_a_clock_that_is_off_is_marked()
    {
        await using var scene = await Scene.BeginAsync(await postgres.NewDatabaseAsync());
        await scene.ConnectPhonesAsync(3);
        var clock = Stopwatch.StartNew();
        TimeSpan[] errors = [TimeSpan.FromDays(-1), TimeSpan.FromDays(1), TimeSpan.Zero];
        var id = await scene.DispatchAsync(District.Dispatch(rule: "all"));
        await scene.AllHaveAsync(id);
        var begun = TimeProvider.System.GetUtcNow();
        foreach (var (phone, error) in scene.Phones.Zip(errors))
            await phone.AnswerAsync("acknowledge", id, clockError: error);
        var stairwell = (await scene.GetAsync($"dispatches/{id}/stairwells?unitCode={scene.Phones[0].StairwellCode}"))["items"]![0]!;
        ((string)stairwell["state"]!, (bool)stairwell["late"]!).ShouldBe(("acknowledged", false));
        foreach (var (phone, error) in scene.Phones.Zip(errors))
        {
            var receipt = stairwell["receipts"]!.AsArray().Single(one => (string)one!["memberId"]! == phone.MemberId.ToString())!;
            Time(receipt["occurredAt"]!).ShouldBe(begun + error, TimeSpan.FromSeconds(30));
            Time(receipt["acknowledgedAt"]!).ShouldBe(begun, TimeSpan.FromSeconds(30));
            ((bool)receipt["clockOff"]!).ShouldBe(error != TimeSpan.Zero);
        }
        await scene.AuditAsync("10 phones' clocks a day slow and a day fast", errors.Length, clock.Elapsed, "the dispatch to the last receipt");
    }

    private static DateTimeOffset Time(System.Text.Json.Nodes.JsonNode node) => DateTimeOffset.Parse((string)node!, CultureInfo.InvariantCulture);
}
