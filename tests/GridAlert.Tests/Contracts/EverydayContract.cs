using System.Net;
using System.Text.Json.Nodes;
using GridAlert.Features.Channels;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Channels.Settings;
using GridAlert.Features.Everyday.Visits;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Contracts;

/// <summary>底账 and 走访: what a trio keeps of its homes, what dispatches find by it, and how much of the month is covered.</summary>
public partial class EverydayContract(District district) : IClassFixture<District>
{
    [Fact]
    public async Task An_edit_at_the_door_is_found_by_a_dispatch_at_once_and_confirms_what_it_changed()
    {
        var (lead, _) = await TwoOfOneTrioAsync();
        var home = await FirstHomeAsync(lead);
        var saved = await SaveAsync(lead, home, tags: ["pregnant"], people: [new { name = "王芳", partyMember = true }]);
        ((int)saved["version"]!).ShouldBe((int)home["version"]! + 1);
        Texts(saved["tags"]).ShouldBe(["pregnant", "partyMember"]);
        saved["sections"]!.AsArray().Single(section => (string)section!["section"]! == "partyMembers")!["at"].ShouldNotBeNull();

        var dispatch = (await district.Dispatcher.PostAsync("dispatches", new
        {
            kind = "homeVisit",
            title = "孕妇随访",
            body = "请上门。",
            targets = new { unitCodes = new[] { lead.StairwellCode }, householdTags = new[] { "pregnant" } },
            perHousehold = true,
        })).Text("id");
        var doors = (await lead.Api.GetAsync($"me/dispatches/{dispatch}/households"))["items"].AsArray();
        doors.Select(door => (string)door!["householdId"]!).ShouldContain((string)home["householdId"]!);
    }

    [Fact]
    public async Task What_another_wrote_meanwhile_is_not_overwritten_and_the_second_can_go_on_from_it()
    {
        var (lead, other) = await TwoOfOneTrioAsync();
        var home = await FirstHomeAsync(lead);
        await SaveAsync(other, home, contactName: "李明");
        var refused = await PostAsync(lead, home, contactName: "赵六");
        refused.Status.ShouldBe(HttpStatusCode.Conflict);
        var now = await HomeAsync(lead, home);
        ((string)now["content"]!["contactName"]!).ShouldBe("李明");
        ((string)(await SaveAsync(lead, now, contactName: "赵六"))["content"]!["contactName"]!).ShouldBe("赵六");
        // One's own edits follow each other, as on a phone that was without network.
        ((string)(await SaveAsync(lead, now, contactName: "孙七"))["content"]!["contactName"]!).ShouldBe("孙七");
        var page = await PageAsync(lead.StairwellCode);
        page.ShouldContain("第 3 版");
        page.ShouldNotContain("孙七");
    }

    [Fact]
    public async Task Nothing_has_changed_is_one_call_that_may_come_twice_and_conflicts_with_nobody()
    {
        var (lead, other) = await TwoOfOneTrioAsync();
        var home = await FirstHomeAsync(lead);
        await SaveAsync(other, home, contactName: "李明");
        var body = new { onlyConfirms = true, confirmed = new[] { "partyMembers", "floating", "rented", "events" } };
        var path = $"me/ledger/{home["householdId"]}";
        var first = await lead.Api.PostAsync(path, body, "same");
        (await lead.Api.PostAsync(path, body, "same")).Body!.ToJsonString().ShouldBe(first.Body!.ToJsonString());
        ((int)first["confirmed"]!).ShouldBe(4);
        (await CountAsync("ledgerConfirmed", (string)home["householdId"]!)).ShouldBe(1);
        var figures = (await district.Dispatcher.GetAsync($"units/{lead.StairwellCode}/ledger")).Body!.AsArray().Single()!["figures"]!;
        ((int)figures["complete"]!, (int)figures["fresh"]!).ShouldBe((1, 1));
    }

    [Fact]
    public async Task What_came_from_a_door_is_not_trusted_and_other_doors_are_not_there()
    {
        var (lead, _) = await TwoOfOneTrioAsync();
        var (stranger, _) = await TwoOfOneTrioAsync();
        var home = await FirstHomeAsync(lead);
        (await PostAsync(stranger, home)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.Api.PostAsync($"me/visits/{home["householdId"]}", new { outcome = "met" })).Status.ShouldBe(HttpStatusCode.NotFound);
        var bad = await lead.Api.PostAsync($"me/ledger/{home["householdId"]}", new { phone = "打我", tags = new[] { "rich" }, events = new[] { new { kind = "party", on = "2026-13-40" } } });
        bad.Status.ShouldBe(HttpStatusCode.BadRequest);
        bad["errors"].AsObject().Select(field => field.Key).ShouldBe(["phone", "tags", "events.kind", "events.on"], ignoreOrder: true);
        (await lead.Api.PostAsync($"me/visits/{home["householdId"]}", new { outcome = "eaten" })).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_list_finds_homes_by_tag_page_by_page_masked_and_its_export_is_recorded()
    {
        var officer = district.Dispatcher;
        var first = await officer.GetAsync($"units/{District.Code}/ledger/homes?tag=livingAlone&limit=2");
        first["items"].AsArray().ShouldAllBe(home => Texts(home!["tags"]).Contains("livingAlone") && ((string)home["contactName"]!).EndsWith('*') && ((string)home["phone"]!).Contains("****"));
        var second = await officer.GetAsync($"units/{District.Code}/ledger/homes?tag=livingAlone&limit=2&cursor={Uri.EscapeDataString(first.Text("nextCursor"))}");
        second["items"].AsArray().Select(home => (string)home!["householdId"]!).ShouldNotContain((string)first["items"].AsArray()[0]!["householdId"]!);
        using var http = new HttpClient { BaseAddress = district.Url };
        using var call = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/units/{District.Code}/ledger/homes.csv?tag=livingAlone");
        call.Headers.Authorization = new("Bearer", officer.Token);
        using var answer = await http.SendAsync(call);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("独居");
        (await CountAsync("ledgerExported", null)).ShouldBe(1);
    }

    [Fact]
    public async Task A_visit_counts_once_on_its_day_and_refused_and_absent_are_told_apart()
    {
        var (lead, other) = await TwoOfOneTrioAsync();
        var homes = (await lead.Api.GetAsync("me/visits"))["round"].AsArray().Concat((await lead.Api.GetAsync("me/visits"))["others"].AsArray()).ToList();
        Task<Answer> Visit(Phone phone, int n, string outcome, string way = "door") => phone.Api.PostAsync($"me/visits/{homes[n]!["householdId"]}", new { outcome, way, reasons = new[] { "homeVisit" } });
        await Visit(lead, 0, "absent");
        await Visit(other, 0, "met");
        await Visit(lead, 1, "refused");
        await Visit(lead, 2, "absent");
        await Visit(lead, 3, "met", "call");
        // A mistaken tap is corrected by the right one.
        await Visit(lead, 4, "refused");
        await Visit(lead, 4, "met");
        var cover = (await district.Dispatcher.GetAsync($"units/{lead.StairwellCode}/visits"))["cover"]!;
        ((int)cover["homes"]!, (int)cover["visited"]!, (int)cover["refused"]!, (int)cover["absent"]!, (int)cover["open"]!).ShouldBe((homes.Count, 2, 1, 1, homes.Count - 4));
        // A home that comes onto the ledger is one more to visit.
        (await lead.Api.PostAsync("me/ledger", new { floor = 9, room = "904" })).Status.ShouldBe(HttpStatusCode.OK);
        (await lead.Api.PostAsync("me/ledger", new { floor = 9, room = "904" })).Status.ShouldBe(HttpStatusCode.BadRequest);
        ((int)(await district.Dispatcher.GetAsync($"units/{lead.StairwellCode}/visits"))["cover"]!["homes"]!).ShouldBe(homes.Count + 1);
    }

    [Fact]
    public async Task Whoever_is_behind_is_reminded_once_a_day_and_nobody_in_an_emergency()
    {
        await district.CalmAsync();
        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        var tree = new UnitTree(new(database));
        await tree.LoadAsync(default);
        var services = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();
        var options = new ChannelsOptions();
        var reminders = new VisitReminderStore(database, new(database, tree), tree, new MessageStore(options), new ChannelStatus([], new(database), options, services, TimeProvider.System), services.GetRequiredService<IStringLocalizer<VisitTexts>>());
        // Next month's last days, so that the present month's visits do not matter.
        var day = Month.Of(Month.Of(TimeProvider.System.GetUtcNow().Day()).End).EndsAt.AddDays(-2).ToUniversalTime();
        (await reminders.RemindAsync(day.AddHours(7), default)).ShouldBe(0);
        (await reminders.RemindAsync(day.AddHours(10), default)).ShouldBeGreaterThan(0);
        (await reminders.RemindAsync(day.AddHours(15), default)).ShouldBe(0);
        await district.ActivateAsync();
        (await reminders.RemindAsync(day.AddDays(1).AddHours(10), default)).ShouldBe(0);
        var (lead, _) = await TwoOfOneTrioAsync();
        ((bool)(await lead.Api.GetAsync("me/visits"))["isPaused"]!).ShouldBeTrue();
        await district.CalmAsync();
    }

    private async Task<(Phone Lead, Phone Other)> TwoOfOneTrioAsync()
    {
        var trio = await district.TrioAsync();
        return (trio[0], trio[1]);
    }

    private static async Task<JsonNode> FirstHomeAsync(Phone phone) => (await phone.Api.GetAsync("me/ledger")).Body!.AsArray()[0]!;

    private static async Task<JsonNode> HomeAsync(Phone phone, JsonNode home) =>
        (await phone.Api.GetAsync("me/ledger")).Body!.AsArray().Single(one => (string)one!["householdId"]! == (string)home["householdId"]!)!;

    private static Task<Answer> PostAsync(Phone phone, JsonNode home, string? contactName = "王芳", string[]? tags = null, object[]? people = null) =>
        phone.Api.PostAsync($"me/ledger/{home["householdId"]}", new { expectedVersion = (int)home["version"]!, contactName, tags, people });

    private static async Task<JsonNode> SaveAsync(Phone phone, JsonNode home, string? contactName = "王芳", string[]? tags = null, object[]? people = null)
    {
        var answer = await PostAsync(phone, home, contactName, tags, people);
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Body?.ToJsonString());
        return answer.Body!;
    }

    private async Task<string> PageAsync(string stairwellCode)
    {
        using var page = await PageClient.SignInAsync(district.Url, "district");
        return await page.ReadAsync($"/stairwells/{stairwellCode}/ledger");
    }

    private async Task<long> CountAsync(string kind, string? householdId)
    {
        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        await using var command = database.CreateCommand("select count(*) from journal where kind = $1 and ($2::text is null or data ->> 'householdId' = $2)");
        command.Parameters.Add(new() { Value = kind });
        command.Parameters.Add(new() { Value = (object?)householdId ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static List<string> Texts(JsonNode? list) => [.. list!.AsArray().Select(one => (string)one!)];
}
