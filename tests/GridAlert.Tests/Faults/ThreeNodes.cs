using System.Diagnostics;
using System.Net;
using GridAlert.Platform;
using GridAlert.Swarm.ScaleOut;
using GridAlert.Tests.Support;
using Microsoft.AspNetCore.SignalR.Client;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Faults;

/// <summary>A whole district's phones over three nodes: one is killed, one is taken out of service for an update, and the Redis they were told of goes and comes back.</summary>
[Collection(FaultsCollection.Name)]
public class ThreeNodes(PostgresFixture postgres)
{
    private const int Stairwells = 789;
    private const int Killed = 1;
    private const int Drained = 2;

    [Fact]
    public async Task Every_phone_has_every_dispatch_exactly_once_and_every_acknowledgement_is_there()
    {
        // Whoever names a Redis may lose it in the middle and get it back: nodes need only the database.
        using var redis = new RedisServer();
        await redis.StartAsync();
        await using var scene = await Scene.BeginAsync(await postgres.NewDatabaseAsync(), Stairwells, nodes: 3, settings: new Dictionary<string, string> { ["ConnectionStrings__Redis"] = redis.Address });
        var phones = await CrowdPhone.BindAllAsync(scene.ConnectionString, scene.Urls, scene.Confirmed);
        phones.Count.ShouldBe(3 * Stairwells);
        try
        {
            foreach (var phone in phones)
                phone.TurnOn();
            await Patience.UntilAsync("all phones are connected", () => phones.TrueForAll(phone => phone.IsConnected));
            // On a busy machine some have been sent on by the first node that they asked.
            scene.Urls.ShouldAllBe(node => phones.Count(phone => phone.Node == node) > Stairwells / 2);

            // One node dies while the dispatch goes out, and Redis too.
            var told = Guid.Parse(await scene.DispatchAsync());
            await Patience.UntilAsync("some have it", () => phones.Exists(phone => phone.TimesTold(told) > 0));
            var clock = Stopwatch.StartNew();
            await scene.KillAsync(Killed);
            redis.Kill();
            await AllToldOnceAsync(phones, told);
            var recovered = clock.Elapsed;
            await Patience.UntilAsync("all are on the nodes that are left", () => phones.TrueForAll(phone => phone.IsConnected && phone.Node != scene.Urls[Killed]));

            await SignOutReachesTheOtherNodeAsync(scene);
            await redis.StartAsync();

            // One node is taken out while the answers come in.
            var last = Guid.Parse(await scene.DispatchAsync(District.Dispatch(rule: "all")));
            var answers = phones.ConvertAll(phone => phone.AcknowledgeAsync(last));
            await Patience.UntilAsync("some have answered", () => answers.Exists(answer => answer.IsCompletedSuccessfully));
            var gone = scene.DrainAsync(Drained);
            await Patience.UntilAsync("the node says that it is not ready", () => IsAsync(scene.Urls[Drained], "/health/ready", HttpStatusCode.ServiceUnavailable));
            (await IsAsync(scene.Urls[Drained], "/health/live", HttpStatusCode.OK)).ShouldBeTrue();
            (await gone).ShouldBe(0);
            await Task.WhenAll(answers);
            await AllToldOnceAsync(phones, last);
            await Patience.UntilAsync("all are on the node that is left", () => phones.TrueForAll(phone => phone.IsConnected && phone.Node == scene.Url));
            ((int)(await scene.GetAsync($"dispatches/{last}"))["progress"]!["acknowledged"]!).ShouldBe(phones.Count);
            phones.ShouldAllBe(phone => phone.TimesTold(told) == 1);
            await scene.AuditAsync("15 three nodes, 2,367 phones: kill -9, drain, Redis gone and back", 1, recovered, "the kill to every phone");
        }
        finally
        {
            await Task.WhenAll(phones.Select(phone => phone.DisposeAsync().AsTask()));
        }
    }

    private static async Task AllToldOnceAsync(List<CrowdPhone> phones, Guid id)
    {
        await Patience.UntilAsync("all have it", () => phones.TrueForAll(phone => phone.TimesTold(id) > 0));
        phones.ShouldAllBe(phone => phone.TimesTold(id) == 1);
    }

    /// <summary>A screen on one node is cut off the moment its person signs out on another.</summary>
    private static async Task SignOutReachesTheOtherNodeAsync(Scene scene)
    {
        using var street = await ApiClient.SignInAsync(scene.Url, "street");
        await using var screen = new HubConnectionBuilder().WithUrl(new Uri(scene.Urls[Drained], "/hubs/board"), options => options.AccessTokenProvider = () => Task.FromResult(street.Token)).Build();
        var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        screen.Closed += _ =>
        {
            cut.TrySetResult();
            return Task.CompletedTask;
        };
        await screen.StartAsync(TestContext.Current.CancellationToken);
        await street.DeleteAsync("sessions/current");
        await cut.Task.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    private static async Task<bool> IsAsync(Uri node, string path, HttpStatusCode status)
    {
        using var http = new HttpClient { BaseAddress = node };
        using var answer = await http.GetAsync(path);
        return answer.StatusCode == status;
    }
}
