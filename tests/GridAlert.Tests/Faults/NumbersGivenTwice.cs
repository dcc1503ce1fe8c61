using System.Diagnostics;
using Dapper;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Faults;

/// <summary>
/// After a crash PostgreSQL gives the numbers of transactions again that left no trace. A phone that has seen as far as
/// those must not take what then happens under the same numbers for known.
/// </summary>
[Collection(FaultsCollection.Name)]
public class NumbersGivenTwice
{
    [Fact]
    public async Task A_phone_that_comes_back_after_the_crash_is_told_what_happened_under_a_number_it_has_seen()
    {
        await using var postgres = await DurablePostgres.StartAsync();
        await using var scene = await Scene.BeginAsync(postgres.ConnectionString);
        using var dispatcher = new ApiClient(scene.Url, scene.Token);
        var invite = (await dispatcher.PostAsync($"units/{District.Code}/invites", new { }))["items"][0]!;
        await using var phone = await Phone.BindAsync(scene.Url, invite);
        ulong seen;
        await using (var database = new NpgsqlConnection($"{postgres.ConnectionString};Pooling=false"))
        {
            await database.OpenAsync();
            await database.ExecuteAsync(
                """
                do $$ begin
                    for n in 1 .. 3000 loop
                        perform pg_current_xact_id();
                        rollback;
                    end loop;
                end $$
                """);
            seen = ulong.Parse((await database.ExecuteScalarAsync<string>("select pg_snapshot_xmax(pg_current_snapshot())::text"))!, System.Globalization.CultureInfo.InvariantCulture);
        }
        await phone.ConnectAsync(scene.Url);
        await postgres.KillAsync();
        await phone.Hub!.DisposeAsync();

        await postgres.StartServerAsync();
        var clock = Stopwatch.StartNew();
        var id = await scene.DispatchAsync();
        await using (var database = new NpgsqlConnection($"{postgres.ConnectionString};Pooling=false"))
        {
            await database.OpenAsync();
            ulong.Parse((await database.ExecuteScalarAsync<string>("select tx::text from journal where kind = 'dispatchSent'"))!, System.Globalization.CultureInfo.InvariantCulture)
                .ShouldBeLessThan(seen, "Otherwise this shows nothing: the number was not given twice.");
        }
        var resumed = await phone.ConnectAsync(scene.Url);
        resumed["items"]!.AsArray().Select(item => (string)item!["dispatchId"]!).ShouldBe([id]);
        await scene.AuditAsync("05b PostgreSQL kill -9, transaction numbers given twice", 1, clock.Elapsed, "PostgreSQL back");
    }
}
