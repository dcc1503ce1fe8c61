using System.Diagnostics;
using System.Net;
using Dapper;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Faults;

/// <summary>A bad network doubles calls and changes their order. What is left is what the record says, read from its beginning.</summary>
public class ShuffledCalls(PostgresFixture postgres)
{
    [Fact]
    public async Task The_final_state_is_the_journals_replayed_in_order()
    {
        await using var scene = await Scene.BeginAsync(await postgres.NewDatabaseAsync());
        await scene.ConnectPhonesAsync(36, on: false);
        var clock = Stopwatch.StartNew();
        var random = new Random(330108);
        string[] acts = ["read", "acknowledge", "complete", "decline", "withdraw"];
        const int tries = 3;
        for (var n = 0; n < tries; n++)
        {
            var id = await scene.DispatchAsync(District.Dispatch(rule: "two"));
            // Each act twice with the same key, as a phone repeats it, all of it in no order and at once.
            var calls = scene.Phones.SelectMany(phone => acts.SelectMany(act => new[] { (phone, act), (phone, act) })).ToArray();
            random.Shuffle(calls);
            var now = TimeProvider.System.GetUtcNow();
            var answered = await Task.WhenAll(calls.Select(call => call.phone.CallAsync(call.act, id, now, $"{call.act}-{id}")));
            answered.ShouldAllBe(answer => answer.Status == HttpStatusCode.OK || answer.Status == HttpStatusCode.Conflict);
            // What was read may have been implied by an answer that was taken back: it has no line of its own.
            foreach (var (call, answer) in calls.Zip(answered).Where(pair => pair.Second.Status == HttpStatusCode.OK && pair.Second.Text("state") != "read"))
                scene.Confirmed.Answer(call.phone.MemberId, call.act, answer.Body!);
        }
        await using var database = new NpgsqlConnection(scene.ConnectionString);
        await database.OpenAsync();
        var stored = (await database.QueryAsync<(Guid Dispatch, Guid Member, string State)>("select dispatch_id, member_id, state from receipt")).ToDictionary(row => (row.Dispatch, row.Member), row => row.State);
        var replayed = stored.Keys.ToDictionary(key => key, _ => "queued");
        foreach (var (dispatch, member, said) in await database.QueryAsync<(Guid, Guid, string)>(
            "select dispatch_id, member_id, data ->> 'state' from journal where member_id is not null and dispatch_id is not null order by tx, seq"))
            replayed[(dispatch, member)] = said;
        replayed.ShouldBe(stored, ignoreOrder: true);
        foreach (var dispatch in scene.Confirmed.Dispatches)
            (await scene.GetAsync($"dispatches/{dispatch.Id}"))["progress"]!["stairwells"]!["total"]!.GetValue<int>().ShouldBe(12);
        await scene.AuditAsync("11 calls doubled and shuffled", tries * 36 * acts.Length * 2, clock.Elapsed, "the first call to the replay");
    }
}
