using System.Net;
using Dapper;
using GridAlert.Features.Channels;
using GridAlert.Features.Channels.Settings;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Everyday.Readiness;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Contracts;

/// <summary>战备度: what follows from a month's ordinary work, and the silent test that asks phones and disturbs nobody.</summary>
public partial class EverydayContract
{
    [Fact]
    public async Task A_stairwell_whose_phones_were_not_seen_for_a_week_would_be_silent_and_one_call_mends_it()
    {
        // Bound and never connected: nothing but this test says when it was seen.
        await using var lead = await Phone.BindAsync(district.Url, await district.InviteAsync());
        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        await using var connection = await database.OpenConnectionAsync();
        var store = new ReadinessStore(database, new());
        await store.CountTriosAsync(TimeProvider.System.GetUtcNow(), default);
        (await StateAsync(lead.StairwellCode)).ShouldNotContain("\"silent\"");
        await connection.ExecuteAsync("update device set last_seen_at = now() - interval '8 days' where member_id = @id::uuid", new { id = lead.MemberId });
        await store.CountTriosAsync(TimeProvider.System.GetUtcNow(), default);
        var silent = (await district.Dispatcher.GetAsync($"units/{lead.StairwellCode}/readiness/stairwells"))["items"].AsArray().Single()!;
        ((string)silent["state"]!, (string)silent["act"]!).ShouldBe(("silent", "ring"));
        using var page = await PageClient.SignInAsync(district.Url, "district");
        var list = await page.ReadAsync($"/readiness/{lead.StairwellCode}/stairwells");
        list.ShouldContain("****");
        list.ShouldContain($"/stairwells/{lead.StairwellCode}");
        // Beside the switch, for the units that are chosen.
        (await page.ReadAsync($"/activations/new?handler=Readiness&unit={lead.StairwellCode[..12]}")).ShouldContain($"/readiness/{lead.StairwellCode[..12]}/stairwells");
        (await district.Dispatcher.GetAsync($"units/{lead.StairwellCode}/readiness/stairwells?state=asleep")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Homes_met_and_confirmed_count_once_the_sweep_has_looked_and_an_emergency_stretches_the_month()
    {
        var (lead, _) = await TwoOfOneTrioAsync();
        var home = await FirstHomeAsync(lead);
        await lead.Api.PostAsync($"me/visits/{home["householdId"]}", new { outcome = "met" });
        await lead.Api.PostAsync($"me/ledger/{home["householdId"]}", new { onlyConfirms = true, confirmed = new[] { "partyMembers", "floating", "rented", "events" } });
        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        var store = new ReadinessStore(database, new());
        var now = TimeProvider.System.GetUtcNow();
        (await CountedAsync(now)).ShouldBe((1, 1));
        // Nothing is written twice.
        (await store.CountHomesAsync(now, default)).ShouldBe(0);
        (await CountedAsync(now.AddDays(40))).ShouldBe((0, 1));
        var activation = await district.ActivateAsync(lead.StairwellCode[..12]);
        (await CountedAsync(now.AddDays(40))).ShouldBe((1, 1));
        // The sweep leaves homes alone meanwhile.
        await store.CountAsync(now.AddDays(41), default);
        await using (var connection = await database.OpenConnectionAsync())
            (await connection.QuerySingleAsync<string>("select extract(day from trios_at - homes_at)::text from stairwell_fact_made")).ShouldBe("1");
        await district.Dispatcher.PostAsync($"activations/{activation}/end", new { reason = "解除" });
        (await CountedAsync(now)).ShouldBe((1, 1));

        async Task<(int Visited, int Fresh)> CountedAsync(DateTimeOffset at)
        {
            await store.CountTriosAsync(at, default);
            await store.CountHomesAsync(at, default);
            var figures = (await district.Dispatcher.GetAsync($"units/{lead.StairwellCode}/readiness"))["figures"];
            return ((int)figures["visits"]!["count"]!, (int)figures["ledger"]!["count"]!);
        }
    }

    [Fact]
    public async Task The_silent_test_asks_each_phone_once_a_month_in_normal_mode_and_what_counts_is_its_own_answer()
    {
        await district.CalmAsync();
        await using var lead = await Phone.BindAsync(district.Url, await district.InviteAsync());
        await lead.ConnectAsync(district.Url);
        // Away when it is asked.
        await using var other = await Phone.BindAsync(district.Url, await district.InviteAsync());
        var asked = 0;
        lead.Hub!.On("SignOfLife", async () =>
        {
            Interlocked.Increment(ref asked);
            await lead.Hub!.SendAsync("Alive");
        });
        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        await using var connection = await database.OpenConnectionAsync();
        var tree = new UnitTree(new(database));
        await tree.LoadAsync(default);
        var services = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();
        var options = new ChannelsOptions();
        var tests = new ReachabilityStore(database, new(), tree, new(database), new ChannelStatus([], new(database), options, services, TimeProvider.System), services.GetRequiredService<IStringLocalizer<ReadinessTexts>>());
        // The day of the test in the month after next, by daylight in Beijing.
        var first = TimeProvider.System.GetUtcNow().Day().AddMonths(2);
        var day = new DateTimeOffset(first.Year, first.Month, new ReadinessOptions().TestDay, 10, 30, 0, BeijingTime.Offset).ToUniversalTime();
        (await tests.SweepAsync(day.AddDays(-1), default)).ShouldBe(0);
        (await tests.SweepAsync(day.AddHours(10), default)).ShouldBe(0);
        var activation = await district.ActivateAsync();
        (await tests.SweepAsync(day, default)).ShouldBe(0);
        await district.Dispatcher.PostAsync($"activations/{activation}/end", new { reason = "解除" });
        (await tests.SweepAsync(day.AddDays(1), default)).ShouldBeGreaterThanOrEqualTo(2);
        (await tests.SweepAsync(day.AddDays(1).AddHours(1), default)).ShouldBe(0);

        await Patience.UntilAsync("the phone's sign of life is stored", async () => await AnswersAsync(lead) == 1);
        asked.ShouldBe(1);
        (await AnswersAsync(other)).ShouldBe(0);
        // Whoever connects later has answered with that.
        await other.ConnectAsync(district.Url);
        await Patience.UntilAsync("the phone that came back counts", async () => await AnswersAsync(other) == 1);

        await tests.SweepAsync(day.AddDays(1).AddHours(new ReadinessOptions().TestHours), default);
        await new ReadinessStore(database, new()).CountTriosAsync(TimeProvider.System.GetUtcNow(), default);
        var trio = (await district.Dispatcher.GetAsync($"units/{lead.StairwellCode}/readiness"))["figures"]["test"]!;
        ((int)trio["count"]!, (int)trio["of"]!).ShouldBe((1, 1));
        var device = await connection.ExecuteScalarAsync<Guid>("select id from device where member_id = @id::uuid", new { id = lead.MemberId });
        (await connection.ExecuteScalarAsync<long>("select count(*) from journal where kind = 'reachabilityTested' and (data::jsonb) -> 'answered' @> to_jsonb(@device::text)", new { device = device.ToString() })).ShouldBe(1);

        async Task<long> AnswersAsync(Phone phone) => await connection.ExecuteScalarAsync<long>(
            "select count(*) from reachability_ask where member_id = @id::uuid and answered_at is not null", new { id = phone.MemberId });
    }

    private async Task<string> StateAsync(string stairwellCode) =>
        (await district.Dispatcher.GetAsync($"units/{stairwellCode}/readiness/stairwells")).Body!.ToJsonString();
}
