using System.Net;
using System.Text.Json.Nodes;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.AfterAction;

/// <summary>The review of an emergency that really happened: answered, silent, called, escalated, reported, ended.</summary>
public class ReviewContract(District district) : IClassFixture<District>
{
    [Fact]
    public async Task The_review_tells_what_happened_on_a_running_server()
    {
        var (answering, silent) = (await district.TrioAsync(), await district.TrioAsync());
        var id = await district.ActivateAsync();
        var first = await district.DispatchAsync(id, answering[0].StairwellCode);
        var second = await district.DispatchAsync(id, silent[0].StairwellCode);
        await answering[0].Api.PostAsync($"me/dispatches/{first}/acknowledge", new { });
        await answering[1].Api.PostAsync($"me/dispatches/{first}/complete", new { });
        await answering[0].Api.PostAsync("me/reports", new { kind = "hazard", text = "树倒了", foundAt = TimeProvider.System.GetUtcNow().AddMinutes(-5), dispatchId = first });
        await SweepAsync();
        await district.Dispatcher.PostAsync($"calls/{silent[0].StairwellCode}/outcomes", new { memberId = silent[0].MemberId, outcome = "noAnswer" });
        // Nothing is out that this one is silent on: the call belongs to the emergency alone.
        await district.Dispatcher.PostAsync($"calls/{answering[0].StairwellCode}/outcomes", new { memberId = answering[0].MemberId, outcome = "voicemail" });

        (await district.Dispatcher.ReviewAsync(id, review => (int)review["reach"]!["total"]!["assignments"]!["targeted"]! == 2))["overview"]!["provisional"]!.GetValue<bool>().ShouldBeTrue();
        await district.Dispatcher.PostAsync($"activations/{id}/end", new { reason = "解除" });
        var review = await district.Dispatcher.ReviewAsync(id, review => !(bool)review["overview"]!["provisional"]!);

        var total = review["reach"]!["total"]!["assignments"]!;
        ((int)total["targeted"]!, (int)total["acknowledgedInTime"]!, (int)total["late"]!, (int)total["never"]!, (int)total["completed"]!).ShouldBe((2, 1, 0, 1, 1));
        review["reach"]!["neverReached"]!.AsArray().ShouldHaveSingleItem()!["code"]!.ToString().ShouldBe(silent[0].StairwellCode);
        review["reach"]!["neverReached"]![0]!["tried"]!.AsArray().Select(tried => (string)tried!["kind"]!).ShouldContain("called");
        N(review["escalation"]!["onTheDesk"]).ShouldBe("1/2");
        N(review["escalation"]!["calls"]!["aboutNoDispatch"]).ShouldBe("1/2");
        N(review["trioCover"]!["byThemselves"]).ShouldBe("1/1");
        N(review["trioCover"]!["radius"]!["recorded"]).ShouldBe("2/2");
        ((int)review["trioCover"]!["radius"]!["households"]!).ShouldBeGreaterThan(2);
        N(review["hazards"]!["openWithoutName"]).ShouldBe("1/1");
        review["hazards"]!["items"]![0]!["inHandsOfNames"]!.AsArray().ShouldNotBeEmpty();
        ((string)review["responseTimes"]!["acknowledged"]!["percentiles"]!["median"]!).ShouldStartWith("PT");
        ((string)review["overview"]!["dispatches"]![0]!["state"]!).ShouldBe("ended");

        // The same to the byte, however often it is asked for.
        (await district.Dispatcher.GetAsync($"activations/{id}/report")).Body!.ToJsonString().ShouldBe((await district.Dispatcher.GetAsync($"activations/{id}/report")).Body!.ToJsonString());
        await OthersSeeTheirsAsync(id, answering[0].StairwellCode, (string)review["overview"]!["openedByName"]!);
    }

    [Fact]
    public async Task What_is_outside_the_scope_is_not_there()
    {
        var id = await district.ActivateAsync(District.ChangheStreet, drill: true);
        using var street = await district.SignInAsync("street");
        (await street.GetAsync($"activations/{id}/report")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await street.GetAsync($"activations/{id}/report?unitCode={District.ChangheStreet}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await district.Dispatcher.GetAsync($"activations/{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}/report")).Status.ShouldBe(HttpStatusCode.NotFound);
        var empty = await district.Dispatcher.ReviewAsync(id, _ => true);
        ((int)empty["reach"]!["total"]!["assignments"]!["targeted"]!).ShouldBe(0);
        empty["responseTimes"]!["acknowledged"]!["percentiles"]!["median"].ShouldBeNull();
        await district.Dispatcher.PostAsync($"activations/{id}/end", new { reason = "演练结束" });
    }

    private async Task OthersSeeTheirsAsync(string id, string stairwell, string openedBy)
    {
        var own = (await district.Dispatcher.GetAsync($"activations/{id}/report?unitCode={stairwell}")).Body!;
        ((int)own["reach"]!["total"]!["assignments"]!["targeted"]!).ShouldBe(1);
        using var observer = await district.SignInAsync("observer");
        var seen = (await observer.GetAsync($"activations/{id}/report")).Body!;
        ((string)seen["overview"]!["openedByName"]!).ShouldBe(openedBy[0] + new string('*', openedBy.Length - 1));
        seen.ToJsonString().ShouldNotContain(openedBy);
        (await ExportsAsync(id)).Distinct().ShouldBe(["json by district"]);
    }

    /// <summary>Who took the review away with people's names in it.</summary>
    private async Task<List<string>> ExportsAsync(string id)
    {
        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        await using var read = database.CreateCommand(
            "select j.data ->> 'format' || ' by ' || a.user_name from journal j join account a on a.id = j.actor_id where j.kind = 'recordExported' and j.data ->> 'activationId' = $1");
        read.Parameters.Add(new() { Value = id });
        await using var reader = await read.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var exports = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            exports.Add(reader.GetString(0));
        return exports;
    }

    /// <summary>What the clock would have done within the next hour.</summary>
    private async Task SweepAsync()
    {
        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        var then = TimeProvider.System.GetUtcNow().AddHours(1);
        await new LateAnswerStore(database).MarkAsync(then, default);
        await Sweeps.On(database).SweepAsync(then, everything: false, default);
    }

    private static string N(JsonNode? figure) => $"{figure!["count"]}/{figure["of"]}";
}
