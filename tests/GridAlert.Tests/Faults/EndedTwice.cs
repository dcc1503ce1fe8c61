using System.Diagnostics;
using System.Net;
using Dapper;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Faults;

/// <summary>Two dispatchers do the same, or the opposite, at the same moment: it happens once, and the mode is what is left.</summary>
public class EndedTwice(PostgresFixture postgres)
{
    [Fact]
    public async Task One_of_two_ends_it_and_the_other_is_told_that_it_has_ended()
    {
        await using var scene = await Scene.BeginAsync(await postgres.NewDatabaseAsync());
        await scene.ConnectPhonesAsync(9);
        var clock = Stopwatch.StartNew();
        const int tries = 10;
        for (var n = 0; n < tries; n++)
        {
            var (first, second) = (await scene.ActivateAsync(), await scene.ActivateAsync(District.XixingStreet));
            var id = await scene.DispatchAsync(District.Dispatch(first));
            var ends = await Task.WhenAll(EndAsync(scene, first), EndAsync(scene, first), EndAsync(scene, second), scene.ActivateAsync(District.ChangheStreet).ContinueWith(opened => EndAsync(scene, opened.Result)).Unwrap());
            ends.Select(end => end.Status).ShouldBe([HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.OK, HttpStatusCode.OK], ignoreOrder: true);
            foreach (var end in ends.Where(end => end.Status == HttpStatusCode.OK))
                scene.Confirmed.End(end.Body!);
            await Patience.UntilAsync("phones know that it has ended", () => scene.Phones.TrueForAll(phone => phone.StateOf(id) == "ended"));
            ((string)(await scene.GetAsync($"units/{District.Code}"))["mode"]!).ShouldBe("normal");
        }
        await scene.AuditAsync("12 two dispatchers end and open at once", tries, clock.Elapsed / tries, "both pressing to every phone told");
    }

    [Fact]
    public async Task An_end_in_the_middle_of_a_sweep_leaves_nothing_on_the_desk()
    {
        await using var scene = await Scene.BeginAsync(await postgres.NewDatabaseAsync());
        await EscalationPlans.SaveQuickAsync(scene);
        var activation = await scene.ActivateAsync();
        var id = Guid.Parse(await scene.DispatchAsync(EscalationPlans.QuickDispatch(activation, acknowledgeWithin: "PT30M")));
        await using var database = new NpgsqlConnection(scene.ConnectionString);
        await using var holder = new NpgsqlConnection(scene.ConnectionString);
        await database.OpenAsync();
        await holder.OpenAsync();
        Task<Answer> ending;
        await using (var transaction = await database.BeginTransactionAsync())
        {
            // No sweep before the last step is due; the one that then comes has decided what to do and waits to write it.
            await using (var held = await holder.BeginTransactionAsync())
            {
                await DispatchStore.HoldAnswersAsync(new(holder));
                await Patience.UntilAsync("the last step is due", () => holder.ExecuteScalarAsync<bool>("select not exists (select 1 from escalation_step where dispatch_id = @id and due_at > clock_timestamp())", new { id }));
                await database.ExecuteAsync("select 1 from assignment where dispatch_id = @id order by stairwell_code limit 1 for update", new { id });
                await held.RollbackAsync();
            }
            // Asked outside of a transaction, which would see who waits only as it was at its first look.
            await Patience.UntilAsync("the sweep is under way", () => holder.ExecuteScalarAsync<bool>(
                "select exists (select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database() and query like '%from escalation_step s join dispatch%')"));
            ending = EndAsync(scene, activation);
            await Patience.UntilAsync("the end waits for the sweep, or is done", async () =>
                ending.IsCompleted || await holder.ExecuteScalarAsync<int>("select count(*)::int from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()") > 1);
            await transaction.RollbackAsync();
        }
        var clock = Stopwatch.StartNew();
        scene.Confirmed.End((await ending).Body!);
        await Patience.UntilAsync("no sweep is under way", () => database.ExecuteScalarAsync<bool>("select not exists (select 1 from pg_locks where locktype = 'advisory' and granted)"));
        (await database.ExecuteScalarAsync<int>("select count(*)::int from desk_item where closed_at is null")).ShouldBe(0);
        (await database.ExecuteScalarAsync<int>("select count(*)::int from desk_item")).ShouldBe(12);
        await scene.AuditAsync("13 ended in the middle of a sweep", 1, clock.Elapsed, "the sweep going on");
    }

    private static async Task<Answer> EndAsync(Scene scene, string activation)
    {
        using var dispatcher = new ApiClient(scene.Url, scene.Token);
        return await dispatcher.PostAsync($"activations/{activation}/end", new { reason = "解除" });
    }
}
