using System.Text.Json.Nodes;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Smoke;

/// <summary>Acknowledged offline before the deadline, arrived after it: in time by the phone's clock, and marked so.</summary>
public class PhoneClock(District district) : IClassFixture<District>
{
    [Fact]
    public async Task Arriving_late_but_pressed_in_time_lifts_the_late_mark_and_the_journal_says_so()
    {
        var (phone, id, sentAt) = await SilentAsync();
        await phone.Api.PostAsync($"me/dispatches/{id}/acknowledge", new { occurredAt = sentAt.AddMilliseconds(300), clockOffset = 800 });
        var item = await StairwellAsync(id);
        ((bool)item["late"]!).ShouldBeFalse();
        item["lateLiftedAt"].ShouldNotBeNull();
        ((bool)item["receipts"]![0]!["byPhoneClock"]!, (bool)item["receipts"]![0]!["claimed"]!).ShouldBe((true, false));
        ((int)(await district.ProgressAsync(id))["stairwells"]!["late"]!).ShouldBe(0);
        (await LineAsync(id))["stairwell"]!["lateLifted"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(150_000)]
    [InlineData(-150_000)]
    public async Task A_clock_that_nobody_could_check_makes_it_a_claim(int? clockOffset)
    {
        var (phone, id, sentAt) = await SilentAsync();
        await phone.Api.PostAsync($"me/dispatches/{id}/acknowledge", new { occurredAt = sentAt.AddMilliseconds(300), clockOffset });
        var item = await StairwellAsync(id);
        ((bool)item["late"]!, (bool)item["receipts"]![0]!["claimed"]!).ShouldBe((false, true));
        (await LineAsync(id))["claimed"]!.GetValue<bool>().ShouldBeTrue();
        // What somebody takes back is claimed no longer, and the stairwell is silent again.
        await phone.Api.PostAsync($"me/dispatches/{id}/withdraw", new { });
        var back = await StairwellAsync(id);
        ((bool)back["late"]!, (bool)back["receipts"]![0]!["claimed"]!).ShouldBe((true, false));
    }

    [Theory]
    [InlineData(-3600_000)]
    [InlineData(3600_000)]
    public async Task Before_it_was_sent_or_after_the_deadline_it_stays_late(int afterSending)
    {
        var (phone, id, sentAt) = await SilentAsync();
        await phone.Api.PostAsync($"me/dispatches/{id}/acknowledge", new { occurredAt = sentAt.AddMilliseconds(afterSending), clockOffset = 0 });
        ((bool)(await StairwellAsync(id))["late"]!).ShouldBeTrue();
    }

    [Fact]
    public async Task It_takes_as_many_in_time_as_the_rule_asks()
    {
        var (phone, id, sentAt) = await SilentAsync("two");
        var trio = phone;
        await trio.Api.PostAsync($"me/dispatches/{id}/acknowledge", new { occurredAt = sentAt.AddMilliseconds(300), clockOffset = 0 });
        ((bool)(await StairwellAsync(id))["late"]!).ShouldBeTrue();
        await _trio[1].Api.PostAsync($"me/dispatches/{id}/acknowledge", new { occurredAt = sentAt.AddMilliseconds(300), clockOffset = 0 });
        var item = await StairwellAsync(id);
        ((bool)item["late"]!, (string)item["state"]!).ShouldBe((false, "acknowledged"));
    }

    private List<Phone> _trio = [];

    /// <summary>A stairwell that was marked late by the running server.</summary>
    private async Task<(Phone Phone, string Id, DateTimeOffset SentAt)> SilentAsync(string rule = "any")
    {
        _trio = await district.TrioAsync();
        var id = await district.DispatchAsync(unitCode: _trio[0].StairwellCode, acknowledgeWithin: "PT1S", rule: rule);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while ((int)(await district.ProgressAsync(id))["stairwells"]!["late"]! == 0)
            await tick.WaitForNextTickAsync(patience.Token);
        return (_trio[0], id, DateTimeOffset.Parse((await district.Dispatcher.GetAsync($"dispatches/{id}")).Text("sentAt")));
    }

    private async Task<JsonNode> StairwellAsync(string id) => (await district.Dispatcher.GetAsync($"dispatches/{id}/stairwells"))["items"][0]!;

    private async Task<JsonNode> LineAsync(string dispatchId)
    {
        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        await using var command = database.CreateCommand("select data::text from journal where dispatch_id = $1 and kind = 'acknowledged'");
        command.Parameters.Add(new() { Value = Guid.Parse(dispatchId) });
        return JsonNode.Parse((string)(await command.ExecuteScalarAsync())!)!;
    }
}
