using System.Diagnostics;
using Dapper;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Faults;

/// <summary>Two nodes serve one database, and one of them dies in the middle.</summary>
public class TwoNodes(PostgresFixture postgres)
{
    [Fact]
    public async Task Phones_on_both_have_each_dispatch_once_and_sweeps_run_once_in_the_cluster()
    {
        await using var scene = await Scene.BeginAsync(await postgres.NewDatabaseAsync(), stairwells: 20, nodes: 2);
        await scene.ConnectPhonesAsync(60);
        await EscalationPlans.SaveQuickAsync(scene);
        var both = await scene.DispatchAsync();
        await scene.AllHaveAsync(both);

        // The steps of this one come due while both nodes sweep, and the rest while one is dead.
        var id = await scene.DispatchAsync(EscalationPlans.QuickDispatch());
        await scene.AllHaveAsync(id, role: "lead");
        var second = await scene.DispatchAsync(District.Dispatch(rule: "all"));
        await Patience.UntilAsync("somebody has it", () => scene.Phones.Exists(phone => phone.Has(second)));
        var answers = scene.Phones.Index().Select(one => one.Item.AnswerAsync("acknowledge", second, overHub: one.Index % 4 < 2)).ToList();
        var clock = Stopwatch.StartNew();
        await scene.KillAsync(node: 1);
        await scene.AllHaveAsync(second);
        await Task.WhenAll(answers);
        var recovered = clock.Elapsed;
        await Patience.UntilAsync("all are on the node that is left", () => scene.Phones.TrueForAll(phone => phone.IsConnected));

        await using var database = new NpgsqlConnection(scene.ConnectionString);
        await database.OpenAsync();
        await Patience.UntilAsync("every stairwell is on the desk", async () =>
            await database.ExecuteScalarAsync<int>("select count(*)::int from desk_item where dispatch_id = @id", new { id = Guid.Parse(id) }) == 20);
        await Patience.UntilAsync("every stairwell is late", async () =>
            await database.ExecuteScalarAsync<int>("select count(*)::int from journal where kind = 'late' and dispatch_id = @id", new { id = Guid.Parse(id) }) == 20);
        await scene.AuditAsync("14 two nodes, one kill -9", 1, recovered, "the kill to every phone and receipt");
    }
}
