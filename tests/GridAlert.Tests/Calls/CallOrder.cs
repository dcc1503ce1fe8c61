using System.Text.Json.Nodes;
using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Calls;

/// <summary>The order in which silent stairwells should be called.</summary>
public class CallOrder(District district) : IClassFixture<District>
{
    [Fact]
    public async Task Urgent_before_long_silent_before_fragile_drills_after_and_who_is_called_by_another_last()
    {
        var codes = (await district.InvitesAsync()).Select(invite => (string)invite["stairwellCode"]!).Distinct().ToList();
        var blue = await district.ActivateAsync(level: "blue");
        var red = await district.ActivateAsync(level: "red");
        var drill = await district.ActivateAsync(level: "red", drill: true);
        await district.DispatchAsync(drill, codes[0]);
        await district.DispatchAsync(blue, codes[1]);
        await district.DispatchAsync(red, codes[2]);
        await district.DispatchAsync(red, codes[3]);
        // Two at the same moment: the one with more fragile homes first.
        var both = await district.Dispatcher.PostAsync("dispatches", new
        {
            activationId = blue,
            kind = "disasterAlert",
            title = "暴雨预警",
            body = "请通知住户。",
            targets = new { unitCodes = new[] { codes[4], codes[5] } },
        });
        both.Status.ShouldBe(System.Net.HttpStatusCode.Created);
        await district.DispatchAsync(red, codes[6]);
        var other = codes.FindIndex(7, code => code.StartsWith(District.XixingStreet, StringComparison.Ordinal));
        other.ShouldBe(-1);
        using var street = await district.SignInAsync("street");
        var theirs = codes.First(code => code.StartsWith(District.XixingStreet, StringComparison.Ordinal) && codes.IndexOf(code) is 2 or 3);
        (await street.PostAsync($"calls/{theirs}/claim", null)).Status.ShouldBe(System.Net.HttpStatusCode.OK);

        var items = await ListAsync("calls");
        var order = items.Select(item => (string)item["stairwellCode"]!).ToList();
        var ranked = items.GroupBy(item => (string)item["stairwellCode"]!).ToDictionary(group => group.Key, group => group.Single());
        var fragile = new[] { codes[4], codes[5] }.OrderByDescending(code => (int)ranked[code]["fragileHomes"]!).ThenBy(code => code, StringComparer.Ordinal);
        var reds = new[] { codes[2], codes[3], codes[6] }.Where(code => code != theirs);
        order.ShouldBe([.. reds, codes[1], .. fragile, codes[0], theirs]);
        ((string)ranked[theirs]["claim"]!["name"]!, (bool)ranked[theirs]["claim"]!["mine"]!).ShouldBe(("西兴街道指挥员", false));

        // In pages the order is the same.
        var paged = new List<string>();
        for (string? cursor = "", path; cursor is not null;)
        {
            path = cursor.Length == 0 ? "calls?limit=3" : $"calls?limit=3&cursor={cursor}";
            var page = await district.Dispatcher.GetAsync(path);
            paged.AddRange(page["items"].AsArray().Select(item => (string)item!["stairwellCode"]!));
            cursor = (string?)page.Body!["nextCursor"];
        }
        paged.ShouldBe(order);
        (await district.Dispatcher.GetAsync("calls?cursor=nonsense")).Status.ShouldBe(System.Net.HttpStatusCode.BadRequest);

        // Who calls sees their own claim in its place.
        var own = (await street.GetAsync("calls"))["items"].AsArray().Single(item => (string)item!["stairwellCode"]! == theirs)!;
        ((bool)own["claim"]!["mine"]!).ShouldBeTrue();
    }

    private async Task<List<JsonNode>> ListAsync(string path) => [.. (await district.Dispatcher.GetAsync(path))["items"].AsArray().Select(item => item!)];
}
