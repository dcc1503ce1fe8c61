using System.Diagnostics;
using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Faults;

/// <summary>The database ends and comes back under a running server. Nothing that was confirmed is gone.</summary>
public sealed class DatabaseRestarted
{
    [Theory]
    [InlineData("04 PostgreSQL restarted", false)]
    [InlineData("05 PostgreSQL kill -9", true)]
    public async Task A_restart_or_a_crash_costs_nothing_that_was_confirmed(string fault, bool crash)
    {
        await using var postgres = await DurablePostgres.StartAsync();
        await using var scene = await Scene.BeginAsync(postgres.ConnectionString, stairwells: 20);
        await scene.ConnectPhonesAsync(60);
        await scene.ActivateAsync();
        var slowest = TimeSpan.Zero;
        const int tries = 2;
        for (var n = 0; n < tries; n++)
        {
            var id = await scene.DispatchAsync(District.Dispatch(rule: "all"));
            await scene.AllHaveAsync(id);
            var before = scene.Confirmed.Answers.Count;
            var answers = scene.Phones.Index().Select(one => one.Item.AnswerAsync("acknowledge", id, overHub: one.Index % 2 == 0)).ToList();
            await Patience.UntilAsync("the first receipts are out", () => scene.Confirmed.Answers.Count > before);
            if (crash)
            {
                await postgres.KillAsync();
                await postgres.StartServerAsync();
            }
            else
            {
                await postgres.RestartAsync();
            }
            var clock = Stopwatch.StartNew();
            var next = await scene.DispatchAsync();
            await Task.WhenAll(answers);
            await scene.AllHaveAsync(next);
            slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
            scene.Phones.ShouldAllBe(phone => phone.Connects == 1, "The phones' own connections outlive the database's absence.");
        }
        await scene.AuditAsync(fault, tries, slowest, "PostgreSQL back");
    }
}
