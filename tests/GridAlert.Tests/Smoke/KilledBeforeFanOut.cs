using System.Text.Json.Nodes;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Smoke;

/// <summary>The power goes between the 201 and the fan-out. After a restart every phone has the dispatch, once.</summary>
public class KilledBeforeFanOut(PostgresFixture postgres)
{
    [Fact]
    public async Task Every_connected_phone_still_gets_the_dispatch_once()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var first = await AppProcess.StartAsync(database);
        using var dispatcher = await ApiClient.SignInAsync(first.Url, "district");
        var invites = (await dispatcher.PostAsync("units/330108/invites", new { }))["items"].AsArray();
        var phones = new List<Phone>();
        foreach (var invite in invites.Take(9))
        {
            phones.Add(await Phone.BindAsync(first.Url, invite!));
            await phones[^1].ConnectAsync(first.Url);
        }

        // While an older transaction is open the journal's readers wait for it: so the 201 is out and the fan-out is not.
        await using var older = new NpgsqlConnection(database);
        await older.OpenAsync();
        await using var transaction = await older.BeginTransactionAsync();
        await using (var write = new NpgsqlCommand("select pg_current_xact_id()", older))
            await write.ExecuteScalarAsync();
        var sent = await dispatcher.PostAsync("dispatches", District.Dispatch());
        sent.Status.ShouldBe(System.Net.HttpStatusCode.Created);
        await first.KillAsync();
        phones.ShouldAllBe(phone => phone.Heard("DispatchSent").Count == 0);
        await transaction.RollbackAsync();

        await using var second = await AppProcess.StartAsync(database, url: first.Url.ToString());
        foreach (var phone in phones)
        {
            var resumed = await phone.ConnectAsync(second.Url);
            var got = resumed["items"]!.AsArray().Concat(phone.Heard("DispatchSent")).Select(m => (string)m!["dispatchId"]!);
            got.Distinct().ShouldBe([sent.Text("id")]);
            resumed["items"]!.AsArray().Count(m => (string)m!["dispatchId"]! == sent.Text("id")).ShouldBe(1);
        }
        using var after = await ApiClient.SignInAsync(second.Url, "district");
        ((int)(await after.GetAsync($"dispatches/{sent.Text("id")}"))["progress"]["recipients"]!).ShouldBe(36);
        foreach (var phone in phones)
            await phone.DisposeAsync();
    }
}
