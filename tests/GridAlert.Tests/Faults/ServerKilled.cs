using System.Diagnostics;
using Dapper;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Faults;

/// <summary>The server's power goes, at the worst moments. Phones come back by themselves and the record goes on where it was.</summary>
public class ServerKilled(PostgresFixture postgres)
{
    [Fact]
    public async Task During_the_fan_out_every_phone_has_each_dispatch_once()
    {
        await using var scene = await Scene.BeginAsync(await postgres.NewDatabaseAsync(), stairwells: 40);
        await scene.ConnectPhonesAsync(120);
        await scene.ActivateAsync();
        var slowest = TimeSpan.Zero;
        // At the 201, when the first phones have it, and when most have.
        int[] moments = [0, 5, 80];
        foreach (var had in moments)
        {
            var id = await scene.DispatchAsync();
            await Patience.UntilAsync("some phones have it", () => scene.Phones.Count(phone => phone.Has(id)) >= had);
            var clock = Stopwatch.StartNew();
            await scene.KillAsync();
            await scene.RestartAsync();
            await scene.AllHaveAsync(id);
            slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
            await Patience.UntilAsync("all phones are back", () => scene.Phones.TrueForAll(phone => phone.IsConnected));
        }
        scene.Phones.Sum(phone => phone.Repeats).ShouldBe(0);
        await scene.AuditAsync("01 server kill -9 during fan-out", moments.Length, slowest, "the kill");
    }

    [Fact]
    public async Task During_a_storm_of_acknowledgements_what_has_a_receipt_is_there_and_the_rest_arrives_once()
    {
        await using var scene = await Scene.BeginAsync(await postgres.NewDatabaseAsync(), stairwells: 40);
        await scene.ConnectPhonesAsync(120);
        var slowest = TimeSpan.Zero;
        int[] moments = [1, 30, 100];
        foreach (var (n, confirmed) in moments.Index())
        {
            var id = await scene.DispatchAsync(District.Dispatch(rule: "all"));
            await scene.AllHaveAsync(id);
            var before = scene.Confirmed.Answers.Count;
            // Half of them tap a second time before the first receipt is there.
            var answers = scene.Phones.Index().SelectMany(one => Enumerable.Range(0, 1 + (one.Index % 2)).Select(tap => one.Item.AnswerAsync("acknowledge", id, overHub: (one.Index + tap) % 3 > 0))).ToList();
            await Patience.UntilAsync("some receipts are out", () => scene.Confirmed.Answers.Count >= before + confirmed);
            var clock = Stopwatch.StartNew();
            await scene.KillAsync();
            await scene.RestartAsync();
            await Task.WhenAll(answers);
            slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
            ((int)(await scene.GetAsync($"dispatches/{id}"))["progress"]!["stairwells"]!["acknowledged"]!).ShouldBe(40);
        }
        await scene.AuditAsync("02 server kill -9 during acknowledgements", moments.Length, slowest, "the kill");
    }

    [Fact]
    public async Task During_an_escalation_sweep_each_step_is_taken_once()
    {
        await using var scene = await Scene.BeginAsync(await postgres.NewDatabaseAsync(), stairwells: 60);
        await EscalationPlans.SaveQuickAsync(scene);
        await using var database = new NpgsqlConnection(scene.ConnectionString);
        await database.OpenAsync();
        // Looks outside of a transaction, which would see who waits only as it was at its first look.
        await using var watcher = new NpgsqlConnection(scene.ConnectionString);
        await watcher.OpenAsync();
        var slowest = TimeSpan.Zero;
        // While the sweep waits for the answers to pause, in the middle of writing its step, and right after it.
        string[] moments = ["waiting", "writing", "done"];
        foreach (var moment in moments)
        {
            var id = Guid.Parse(await scene.DispatchAsync(EscalationPlans.QuickDispatch()));
            await using (var transaction = await database.BeginTransactionAsync())
            {
                if (moment == "waiting")
                    await DispatchStore.HoldAnswersAsync(new(database));
                else if (moment == "writing")
                    await database.ExecuteAsync("select 1 from assignment where dispatch_id = @id order by stairwell_code limit 1 for update", new { id });
                if (moment == "done")
                    await Patience.UntilAsync("a step was taken", () => watcher.ExecuteScalarAsync<bool>("select exists (select 1 from journal where kind = 'escalated' and dispatch_id = @id)", new { id }));
                else
                    await Patience.UntilAsync("the sweep is under way", () => watcher.ExecuteScalarAsync<bool>("select exists (select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database())"));
                await scene.KillAsync();
                await transaction.RollbackAsync();
            }
            var clock = Stopwatch.StartNew();
            await scene.RestartAsync();
            await Patience.UntilAsync("every stairwell is on the desk", async () =>
                await database.ExecuteScalarAsync<int>("select count(*)::int from desk_item where dispatch_id = @id", new { id }) == 60);
            slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
        }
        await scene.AuditAsync("03 server kill -9 during an escalation sweep", moments.Length, slowest, "the kill to every stairwell on the desk");
    }
}
