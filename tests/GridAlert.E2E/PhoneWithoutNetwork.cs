using System.Text.Json.Nodes;
using GridAlert.Tests.Reports;
using GridAlert.Tests.Support;
using Microsoft.Playwright;
using Npgsql;
using Xunit;

namespace GridAlert.E2E;

/// <summary>A phone that loses its network; each test has a stairwell of its own.</summary>
public abstract class PhoneWithoutNetwork(PhoneDistrict district, Browser browser) : IClassFixture<PhoneDistrict>
{
    protected const int Patience = 60_000;

    protected PhoneDistrict District => district;

    protected Browser Browser => browser;

    protected JsonNode Invite { get; } = district.NextLead();

    protected string Url(string path) => new Uri(district.Url, path).ToString();

    protected async Task<Window> BindAsync(bool script = true, string? language = null)
    {
        var phone = await browser.OpenAsync(390, 844, script, language, district.Url);
        await phone.Page.GotoAsync(Url("/join/" + (string)Invite["inviteCode"]!));
        await phone.Page.ClickAsync("button.primary");
        await phone.Page.WaitForURLAsync("**/phone**");
        if (script)
            await Assertions.Expect(phone.Page.Locator("#link")).ToHaveAttributeAsync("data-link", "connected");
        return phone;
    }

    protected async Task<string> SendAsync() => (await district.Dispatcher.PostAsync("dispatches", new
    {
        kind = "supplyDelivery",
        title = "配送物资",
        body = "请逐户送到。",
        targets = new { unitCodes = new[] { (string)Invite["stairwellCode"]! } },
        perHousehold = true,
        replyWithin = "PT15M",
        reply = new object[]
        {
            new { key = "inCharge", label = "谁在带班", type = "text", required = true },
            new { key = "short", label = "缺几份", type = "number", required = true },
        },
    })).Text("id");

    protected static async Task AcknowledgeAsync(IPage page)
    {
        await Assertions.Expect(page.Locator("#card h1")).ToHaveTextAsync("配送物资");
        await page.ClickAsync("#card form[data-part='acknowledge'] button");
        await Assertions.Expect(page.Locator("[data-part='outcomeWords']")).ToContainTextAsync("已签收");
    }

    /// <summary>The phone has kept a dispatch and its homes.</summary>
    protected static Task<bool> IsKeptAsync(IPage page, string id) => page.EvaluateAsync<bool>(
        """
        async (id) => {
          const { name } = (await indexedDB.databases()).find((one) => one.name.startsWith("gridalert-phone-"));
          const database = await new Promise((done) => (indexedDB.open(name).onsuccess = (event) => done(event.target.result)));
          const read = (key) => new Promise((done) => (database.transaction("kept").objectStore("kept").get(key).onsuccess = (event) => done(event.target.result)));
          const [homes, snapshot] = [await read(`homes:${id}`), await read("snapshot")];
          database.close();
          return homes !== undefined && snapshot.dispatches.some((one) => one.dispatchId === id);
        }
        """, id);

    /// <summary>The worker has the page and the files it uses.</summary>
    protected static Task OfflineReadyAsync(IPage page, string path) => EventuallyAsync(() => page.EvaluateAsync<bool>(
        "async (path) => navigator.serviceWorker.controller !== null && (await caches.match(path)) !== undefined", path));

    protected Task<List<string>> LinesAsync(string dispatchId) =>
        TextsAsync(dispatchId, "select data ->> 'outcome' from journal where dispatch_id = $1 and kind = 'householdDone' order by tx, seq");

    protected async Task<List<string>> TextsAsync(string dispatchId, string sql)
    {
        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = Guid.Parse(dispatchId) });
        await using var reader = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await reader.ReadAsync())
            texts.Add($"{reader.GetValue(0)}");
        return texts;
    }

    protected static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await holds())
            await tick.WaitForNextTickAsync(patience.Token);
    }
}
