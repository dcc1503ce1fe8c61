using System.Diagnostics;
using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Faults;

/// <summary>Every phone of a district loses its network and all come back in the same moment.</summary>
[Collection(FaultsCollection.Name)]
public class PhonesCutOff(PostgresFixture postgres)
{
    [Fact]
    public async Task All_back_at_once_they_spread_out_and_have_what_they_missed_once()
    {
        const int count = 300;
        await using var scene = await Scene.BeginAsync(await postgres.NewDatabaseAsync(), stairwells: 100);
        await using var network = new TcpProxy(scene.Url.Port);
        await scene.ConnectPhonesAsync(count, _ => [network.Url], pause: TimeSpan.FromSeconds(1));
        await scene.ActivateAsync();
        var known = await scene.DispatchAsync();
        await scene.AllHaveAsync(known);
        var slowest = TimeSpan.Zero;
        const int tries = 2;
        for (var n = 0; n < tries; n++)
        {
            network.Cut();
            await Patience.UntilAsync("nobody is connected", () => scene.Phones.TrueForAll(phone => !phone.IsConnected));
            string[] missed = [await scene.DispatchAsync(), await scene.DispatchAsync(District.Dispatch(rule: "all"))];
            var answers = scene.Phones.Select(phone => phone.AnswerAsync("acknowledge", missed[1])).ToList();
            var before = scene.Phones.Sum(phone => phone.FailedTries);
            await Patience.UntilAsync("they try again and again", () => scene.Phones.Sum(phone => phone.FailedTries) > before + count);
            network.Restore();
            var clock = Stopwatch.StartNew();
            await Task.WhenAll(missed.Select(id => scene.AllHaveAsync(id)));
            await Task.WhenAll(answers);
            await Patience.UntilAsync("all are back", () => scene.Phones.TrueForAll(phone => phone.IsConnected));
            slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
            scene.Phones.ShouldAllBe(phone => phone.TimesTold(missed[0]) == 1);
        }
        // Nobody was turned away when the network was there: each came back with its first try.
        scene.Phones.ShouldAllBe(phone => phone.Connects == 1 + tries);
        await scene.AuditAsync("08 300 phones cut off and back at once", tries, slowest, "the network back");
    }
}
