using System.Net;
using System.Text.Json.Nodes;
using Dapper;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Escalation;
using GridAlert.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Escalation;

/// <summary>Silence is handed upwards until somebody has it, by a clock that the test turns.</summary>
public sealed class EscalationSweep(District district) : IClassFixture<District>, IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private NpgsqlDataSource _database = null!;
    private EscalationStore _escalation = null!;

    public ValueTask InitializeAsync()
    {
        _database = NpgsqlDataSource.Create(district.ConnectionString);
        _escalation = Sweeps.On(_database);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task The_whole_chain_of_an_orange_warning_that_nobody_answers()
    {
        var trio = await district.TrioAsync();
        var id = await SendAsync(trio[0].StairwellCode);
        var told = new List<string>();
        for (var minute = 0; minute < 21; minute++)
        {
            await AfterAsync(TimeSpan.FromMinutes(1));
            told.AddRange(await NewAsync(id));
        }
        told.ShouldBe(["same app", "same voice", "trio app", "same voice", "gridLead call", "same voice", "officer call", "officer door", "commandCentre desk"]);
        var desk = await _database.CreateConnection().QuerySingleAsync<(string Owner, string Stairwell)>("select owner_name, stairwell_code from desk_item where dispatch_id = @id and closed_at is null", new { id = Guid.Parse(id) });
        desk.Stairwell.ShouldBe(trio[0].StairwellCode);
        desk.Owner.ShouldNotBeNullOrEmpty();
        var view = await district.Dispatcher.GetAsync($"dispatches/{id}/escalation");
        ((int)view["inHandsOf"]["commandCentre"]!).ShouldBe(1);
    }

    [Fact]
    public async Task After_an_hour_down_each_stairwell_gets_its_present_step_and_no_backlog()
    {
        var trio = await district.TrioAsync();
        var id = await SendAsync(trio[0].StairwellCode);
        await AfterAsync(TimeSpan.FromHours(1));
        (await NewAsync(id)).ShouldBe(["commandCentre desk"]);
        await AfterAsync(TimeSpan.Zero);
        (await NewAsync(id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_the_posts_that_the_rule_still_misses_are_turned_to()
    {
        var trio = await district.TrioAsync();
        var id = await SendAsync(trio[0].StairwellCode, rule: "all");
        await trio[0].Api.PostAsync($"me/dispatches/{id}/acknowledge", new { });
        await AfterAsync(TimeSpan.FromMinutes(2.5));
        (await DataAsync(id, "escalated"))["roles"]!.GetValue<int>().ShouldBe(6);
    }

    [Fact]
    public async Task An_answer_ends_the_chain_and_one_taken_back_lets_it_go_on()
    {
        var trio = await district.TrioAsync();
        var id = await SendAsync(trio[0].StairwellCode);
        await trio[1].Api.PostAsync($"me/dispatches/{id}/acknowledge", new { });
        await AfterAsync(TimeSpan.FromMinutes(7));
        (await NewAsync(id)).ShouldBeEmpty();

        await trio[1].Api.PostAsync($"me/dispatches/{id}/withdraw", new { });
        await _escalation.SweepAsync(_clock.GetUtcNow(), everything: true, default);
        (await NewAsync(id)).ShouldBe(["gridLead call", "same voice"]);
    }

    [Fact]
    public async Task Standing_in_the_rest_of_the_trio_is_asked_and_may_answer_for_all()
    {
        var trio = await district.TrioAsync();
        var id = await SendAsync(trio[0].StairwellCode, rule: "roles", roles: ["information"]);
        await trio[1].HearAsync("DispatchSent");
        await AfterAsync(TimeSpan.FromMinutes(5));
        var data = await DataAsync(id, "escalated");
        (data["who"]!.ToString(), (int)data["roles"]!).ShouldBe(("trio", 7));
        await trio[0].HearAsync("DispatchSent", message => (string)message["dispatchId"]! == id);
        var receipt = await trio[0].Api.PostAsync($"me/dispatches/{id}/acknowledge", new { });
        receipt["stairwell"]["state"]!.ToString().ShouldBe("acknowledged");
    }

    [Fact]
    public async Task Where_nobody_can_be_notified_somebody_has_it_at_once()
    {
        await ForgetPhonesAsync(District.ChangheStreet);
        var id = await district.DispatchAsync(await district.ActivateAsync(District.ChangheStreet), District.ChangheStreet);
        var lines = await _database.CreateConnection().QueryAsync<string>(
            "select data ->> 'inHandsOf' from journal where dispatch_id = @id and kind = 'unreachable'", new { id = Guid.Parse(id) });
        var stairwells = (int)(await district.ProgressAsync(id))["stairwells"]!["total"]!;
        lines.ShouldBe(Enumerable.Repeat("gridLead", stairwells));
    }

    [Fact]
    public async Task A_raised_level_is_sharper_from_now_on_and_takes_nothing_back()
    {
        var trio = await district.TrioAsync();
        var community = trio[0].StairwellCode[..12];
        var activation = await district.ActivateAsync(community, "blue");
        var id = await SendAsync(trio[0].StairwellCode, activationId: activation);
        await AfterAsync(TimeSpan.FromMinutes(6));
        (await NewAsync(id)).ShouldBeEmpty();
        await district.Dispatcher.PostAsync($"activations/{activation}/level", new { level = "red", reason = "登陆提前" });
        await AfterAsync(TimeSpan.Zero);
        (await NewAsync(id)).ShouldBe(["gridLead call", "same voice"]);
        await district.Dispatcher.PostAsync($"activations/{activation}/level", new { level = "blue", reason = "减弱" });
        await AfterAsync(TimeSpan.FromMinutes(1));
        (await NewAsync(id)).ShouldBeEmpty();
        (await HandsAsync(id)).ShouldBe("gridLead");
    }

    [Fact]
    public async Task The_end_of_an_activation_ends_every_timer_with_it()
    {
        var trio = await district.TrioAsync();
        var activation = await district.ActivateAsync(trio[0].StairwellCode[..12]);
        var id = await SendAsync(trio[0].StairwellCode, activationId: activation);
        await AfterAsync(TimeSpan.FromMinutes(30));
        await NewAsync(id);
        await district.Dispatcher.PostAsync($"activations/{activation}/end", new { reason = "解除" });
        await AfterAsync(TimeSpan.FromHours(3));
        (await NewAsync(id)).ShouldBeEmpty();
        await using var connection = _database.CreateConnection();
        (await connection.ExecuteScalarAsync<long>("select count(*) from escalation_step where dispatch_id = @id", new { id = Guid.Parse(id) })).ShouldBe(0);
        (await connection.ExecuteScalarAsync<string>("select close_reason from desk_item where dispatch_id = @id", new { id = Guid.Parse(id) })).ShouldBe("解除");
    }

    [Fact]
    public async Task A_dispatcher_jumps_to_a_step_and_never_races_the_timer()
    {
        var trio = await district.TrioAsync();
        var id = await SendAsync(trio[0].StairwellCode);
        var path = $"dispatches/{id}/stairwells/{trio[0].StairwellCode}/escalate";
        var steps = (await district.Dispatcher.GetAsync($"dispatches/{id}/escalation"))["steps"].AsArray();
        var officer = steps.First(step => (string)step!["who"]! == "officer")!;
        var jumped = await district.Dispatcher.PostAsync(path, new { step = (int)officer["n"]!, seenStep = 0, reason = "独居老人多" });
        jumped.Status.ShouldBe(HttpStatusCode.OK);
        (await HandsAsync(id)).ShouldBe("officer");
        (await DataAsync(id, "escalated"))["reason"]!.ToString().ShouldBe("独居老人多");
        (await district.Dispatcher.PostAsync(path, new { step = 1, seenStep = 0, reason = "x" })).Status.ShouldBe(HttpStatusCode.Conflict);
        await AfterAsync(TimeSpan.FromMinutes(6));
        (await NewAsync(id)).ShouldBe(["officer call"], "what the timer had before the jump is passed over");
        using var observer = await district.SignInAsync("observer");
        (await observer.PostAsync(path, new { step = 1, seenStep = 0, reason = "x" })).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Two_sweeps_that_race_take_each_step_once()
    {
        var trio = await district.TrioAsync();
        var id = await SendAsync(trio[0].StairwellCode);
        _clock.Advance(TimeSpan.FromMinutes(2.5));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Sweeps.On(_database).SweepAsync(_clock.GetUtcNow(), everything: i % 2 == 0, default)));
        (await NewAsync(id)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Plans_are_edited_by_the_district_and_a_running_dispatch_keeps_its_own()
    {
        var trio = await district.TrioAsync();
        var body = new
        {
            key = "gentle",
            name = new Dictionary<string, string> { ["zh-CN"] = "缓和", ["en"] = "Gentle" },
            kinds = Array.Empty<string>(),
            levels = new { all = new object[] { new { after = "PT1H", condition = "unacknowledged", who = "commandCentre", via = "desk" } } },
        };
        (await district.Dispatcher.PostAsync("escalation-plans", body))["version"]!.GetValue<int>().ShouldBe(1);
        var sent = await district.Dispatcher.PostAsync("dispatches", Body(trio[0].StairwellCode, null, "any", null, "gentle"));
        (await district.Dispatcher.PostAsync("escalation-plans", body))["version"]!.GetValue<int>().ShouldBe(2);
        var view = await district.Dispatcher.GetAsync($"dispatches/{sent.Text("id")}/escalation");
        ((string)view["plan"]!, (int)view["planVersion"]!).ShouldBe(("gentle", 1));
        using var street = await district.SignInAsync("street");
        (await street.PostAsync("escalation-plans", body)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await district.Dispatcher.PostAsync("dispatches", Body(trio[0].StairwellCode, null, "any", null, "nowhere"))).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    private async Task<string> SendAsync(string stairwell, string rule = "any", string[]? roles = null, string? activationId = null)
    {
        activationId ??= await district.ActivateAsync(stairwell[..12]);
        return (await district.Dispatcher.PostAsync("dispatches", Body(stairwell, activationId, rule, roles, "default"))).Text("id");
    }

    private static object Body(string stairwell, string? activationId, string rule, string[]? roles, string escalation) => new
    {
        activationId,
        kind = "disasterAlert",
        title = "台风预警",
        body = "请立即通知住户。",
        targets = new { unitCodes = new[] { stairwell }, roles = roles ?? [] },
        acknowledgementRule = rule,
        acknowledgeWithin = "PT3M",
        escalation,
    };

    private Task<int> AfterAsync(TimeSpan time)
    {
        _clock.Advance(time);
        return _escalation.SweepAsync(_clock.GetUtcNow(), everything: false, default);
    }

    private readonly Dictionary<string, int> _told = [];

    /// <summary>Steps taken since the last look: whom and by what.</summary>
    private async Task<List<string>> NewAsync(string id)
    {
        await using var connection = _database.CreateConnection();
        var all = (await connection.QueryAsync<string>(
            "select (data ->> 'who') || ' ' || (data ->> 'via') from journal where dispatch_id = @id and kind = 'escalated' order by tx, seq", new { id = Guid.Parse(id) })).AsList();
        var before = _told.GetValueOrDefault(id);
        _told[id] = all.Count;
        return all[before..];
    }

    private async Task<JsonNode> DataAsync(string id, string kind)
    {
        await using var connection = _database.CreateConnection();
        return JsonNode.Parse((await connection.QueryAsync<string>(
            "select data::text from journal where dispatch_id = @id and kind = @kind order by tx, seq", new { id = Guid.Parse(id), kind })).Last())!;
    }

    private async Task<string?> HandsAsync(string id)
    {
        await using var connection = _database.CreateConnection();
        return await connection.ExecuteScalarAsync<string?>("select in_hands_of from assignment where dispatch_id = @id", new { id = Guid.Parse(id) });
    }

    private async Task ForgetPhonesAsync(string unitCode)
    {
        await using var connection = _database.CreateConnection();
        await connection.ExecuteAsync(
            "update device set revoked_at = now() where member_id in (select p.member_id from post p join unit u on u.code = p.stairwell_code where u.lineage @> array[@unitCode])", new { unitCode });
    }
}
