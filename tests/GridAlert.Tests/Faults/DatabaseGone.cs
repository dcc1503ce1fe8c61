using System.Diagnostics;
using System.Net;
using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Faults;

/// <summary>The database cannot be reached for a while. Nothing is confirmed that is not stored.</summary>
[Collection(FaultsCollection.Name)]
public sealed class DatabaseGone
{
    [Theory]
    [InlineData("06 PostgreSQL unreachable, refused", false)]
    [InlineData("07 PostgreSQL unreachable, silent", true)]
    public async Task While_it_is_unreachable_everybody_is_told_so_and_nothing_is_made_up(string fault, bool silent)
    {
        var outage = TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("GRIDALERT_LONG_FAULTS") == "1" ? 60 : 10);
        await using var postgres = await DurablePostgres.StartAsync();
        await using var scene = await Scene.BeginAsync(postgres.ConnectionString, stairwells: 10);
        await scene.ConnectPhonesAsync(30);
        await scene.ActivateAsync();
        var id = await scene.DispatchAsync(District.Dispatch(rule: "all"));
        await scene.AllHaveAsync(id);
        await Audit.BoardsAreEqualAsync(scene.Screen, scene.Url, scene.Token);
        var confirmed = scene.Confirmed.Count;

        if (silent)
            postgres.Network.Freeze();
        else
            postgres.Network.Cut();
        var since = Stopwatch.StartNew();
        var answers = scene.Phones.Index().Select(one => one.Item.AnswerAsync("acknowledge", id, overHub: one.Index % 2 == 0)).ToList();
        var refusals = new List<TimeSpan>();
        var lastWord = (Changes: 0, Heard: 0);
        using (var http = new HttpClient { BaseAddress = scene.Url })
        using (var dispatcher = new ApiClient(scene.Url, scene.Token))
        {
            while (since.Elapsed < outage)
            {
                var asked = since.Elapsed;
                var refused = await dispatcher.PostAsync("dispatches", District.Dispatch());
                refused.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
                refused.Response.Headers.RetryAfter.ShouldNotBeNull();
                refusals.Add(since.Elapsed - asked);
                asked = since.Elapsed;
                (await http.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
                refusals.Add(since.Elapsed - asked);
                (await http.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
                // A word that was on its way may still come; then the screen must hear nothing, and call its picture stale.
                if (since.Elapsed < outage / 2)
                    lastWord = (scene.Screen.Changes, scene.Screen.Heard);
                await Task.Delay(100);
            }
        }
        refusals.Max().ShouldBeLessThan(TimeSpan.FromSeconds(10));
        scene.Confirmed.Count.ShouldBe(confirmed);
        (scene.Screen.Changes, scene.Screen.Heard).ShouldBe(lastWord);
        scene.Phones.ShouldAllBe(phone => phone.Connects == 1);

        postgres.Network.Restore();
        var clock = Stopwatch.StartNew();
        var next = await scene.DispatchAsync();
        await Task.WhenAll(answers);
        await scene.AllHaveAsync(next);
        ((int)(await scene.GetAsync($"dispatches/{id}"))["progress"]!["acknowledged"]!).ShouldBe(30);
        await scene.AuditAsync($"{fault} for {outage.TotalSeconds} s", 1, clock.Elapsed, "the network back");
    }
}
