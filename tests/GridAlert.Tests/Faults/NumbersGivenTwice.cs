using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
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
        // Whatever is committed between the numbers and the crash keeps them: then they are spent once more.
        var again = false;
        for (var tries = 0; !again; tries++)
        {
            tries.ShouldBeLessThan(20);
            var seen = await SpendAsync(postgres);
            await ComeBackAsync(phone, scene.Url);
            await postgres.KillAsync();
            await phone.Hub!.DisposeAsync();
            await postgres.StartServerAsync();
            again = await NextAsync(postgres) < seen;
        }
        var clock = Stopwatch.StartNew();
        var id = await scene.DispatchAsync();
        var resumed = await ComeBackAsync(phone, scene.Url);
        resumed["items"]!.AsArray().Select(item => (string)item!["dispatchId"]!).ShouldBe([id]);
        await scene.AuditAsync("05b PostgreSQL kill -9, transaction numbers given twice", 1, clock.Elapsed, "PostgreSQL back");
    }

    /// <summary>As a phone does: again, while the server has not found its database yet.</summary>
    private static async Task<JsonNode> ComeBackAsync(Phone phone, Uri url)
    {
        JsonNode? resumed = null;
        await Patience.UntilAsync("the phone is connected", async () =>
        {
            try
            {
                resumed = await phone.ConnectAsync(url);
                return true;
            }
            catch (HttpRequestException e) when (e.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                return false;
            }
        });
        return resumed!;
    }

    /// <summary>Lets a few thousand transactions come to nothing; gives the number that comes after theirs.</summary>
    private static async Task<ulong> SpendAsync(DurablePostgres postgres)
    {
        await using var database = new NpgsqlConnection($"{postgres.ConnectionString};Pooling=false");
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
        return await NextAsync(database);
    }

    private static async Task<ulong> NextAsync(DurablePostgres postgres)
    {
        await using var database = new NpgsqlConnection($"{postgres.ConnectionString};Pooling=false");
        await database.OpenAsync();
        return await NextAsync(database);
    }

    private static async Task<ulong> NextAsync(NpgsqlConnection database) =>
        ulong.Parse((await database.ExecuteScalarAsync<string>("select pg_snapshot_xmax(pg_current_snapshot())::text"))!, System.Globalization.CultureInfo.InvariantCulture);
}
