using System.Net;
using System.Text.Json.Nodes;
using GridAlert.Features.Emergency.Approvals;
using GridAlert.Tests.Support;
using Microsoft.AspNetCore.SignalR.Client;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Emergency;

/// <summary>A district whose dangerous acts need a second person, also those of programs.</summary>
public sealed class StrictDistrict(PostgresFixture postgres) : IAsyncLifetime
{
    public AppProcess App { get; private set; } = null!;
    public ApiClient Dispatcher { get; private set; } = null!;
    public ApiClient Admin { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        App = await AppProcess.StartAsync(await postgres.NewDatabaseAsync(), new Dictionary<string, string>
        {
            ["Approval__Activation"] = "second",
            ["Approval__Dispatch"] = "second",
            ["Approval__Ending"] = "second",
            ["Approval__People"] = "20",
            ["Approval__Wait"] = "00:00:02",
            ["Approval__Api"] = "true",
        });
        Dispatcher = await ApiClient.SignInAsync(App.Url, "district");
        Admin = await ApiClient.SignInAsync(App.Url, "admin");
    }

    public async ValueTask DisposeAsync()
    {
        Dispatcher.Dispose();
        Admin.Dispose();
        await App.DisposeAsync();
    }
}

/// <summary>Red over a whole district, a dispatch to very many, an end while stairwells are silent: meant, or not done.</summary>
public class DangerousActs(District district, StrictDistrict strict) : IClassFixture<District>, IClassFixture<StrictDistrict>
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 2, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Wait = TimeSpan.FromMinutes(3);

    private static object Red(bool drill = true, string? approvalId = null, int? confirmCount = null) =>
        new { unitCodes = new[] { District.Code }, scenario = "weather", level = "red", reason = "超强台风", drill, approvalId, confirmCount };

    [Theory]
    [InlineData(ApprovalMode.Off, null, null, 0, ConfirmationAnswer.GoOn, null)]
    [InlineData(ApprovalMode.Count, null, null, 0, ConfirmationAnswer.TypeCount, null)]
    [InlineData(ApprovalMode.Count, 788, null, 0, ConfirmationAnswer.TypeCount, null)]
    [InlineData(ApprovalMode.Count, 789, null, 0, ConfirmationAnswer.GoOn, ConfirmedBy.Count)]
    // A number does not stand in for a person.
    [InlineData(ApprovalMode.Second, 789, null, 0, ConfirmationAnswer.AskSecond, null)]
    [InlineData(ApprovalMode.Second, null, "waiting", 179, ConfirmationAnswer.Wait, null)]
    [InlineData(ApprovalMode.Second, null, "waiting", 180, ConfirmationAnswer.GoOn, ConfirmedBy.Alone)]
    [InlineData(ApprovalMode.Second, null, "granted", 5, ConfirmationAnswer.GoOn, ConfirmedBy.Second)]
    // Whoever was refused does not become alone by waiting.
    [InlineData(ApprovalMode.Second, null, "refused", 600, ConfirmationAnswer.Refused, null)]
    [InlineData(ApprovalMode.Second, null, "waiting", 3601, ConfirmationAnswer.Spent, null)]
    [InlineData(ApprovalMode.Second, null, "granted", 3601, ConfirmationAnswer.Spent, null)]
    public void What_lets_an_act_happen(ApprovalMode mode, int? typed, string? answer, int secondsAgo, ConfirmationAnswer expected, ConfirmedBy? by)
    {
        var asked = answer is null ? null : new Approval
        {
            Id = Guid.CreateVersion7(),
            Act = DangerousAct.Activation,
            What = "超强台风",
            Stairwells = 789,
            People = 2367,
            Drill = false,
            UnitCodes = [District.Code],
            AskedBy = Guid.CreateVersion7(),
            AskedByName = "陈指挥",
            AskedAt = Now.AddSeconds(-secondsAgo),
            Granted = answer switch { "granted" => true, "refused" => false, _ => null },
            Request = "{}",
        };
        ApprovalRules.Next(mode, DangerousAct.Activation, 789, typed, asked, Wait, Now).ShouldBe(new(expected, by));
    }

    [Theory]
    [InlineData(DangerousAct.Dispatch, 500, 500, true)]
    [InlineData(DangerousAct.Dispatch, 500, 501, false)]
    // While somebody types, stairwells answer and others fall silent.
    [InlineData(DangerousAct.Ending, 500, 460, true)]
    [InlineData(DangerousAct.Ending, 500, 400, false)]
    [InlineData(DangerousAct.Ending, 2, 5, true)]
    [InlineData(DangerousAct.Ending, 2, null, false)]
    public void The_number_is_the_one_that_was_read(DangerousAct act, int stairwells, int? typed, bool holds) =>
        ApprovalRules.IsTyped(act, stairwells, typed).ShouldBe(holds);

    [Fact]
    public async Task A_second_person_sees_the_question_at_once_and_their_yes_lets_it_happen_once()
    {
        await using var board = new HubConnectionBuilder().WithUrl(new Uri(strict.App.Url, "/hubs/board"), options => options.AccessTokenProvider = () => Task.FromResult(strict.Admin.Token)).Build();
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        board.On("ApprovalsChanged", () => heard.TrySetResult());
        await board.StartAsync();
        await board.InvokeAsync<JsonNode>("Watch", District.Code);

        var asked = await strict.Dispatcher.PostAsync("activations", Red(), "red-1");
        asked.Status.ShouldBe(HttpStatusCode.Conflict);
        asked.Response.Headers.RetryAfter.ShouldNotBeNull();
        var id = asked.Text("approvalId");
        await heard.Task.WaitAsync(TimeSpan.FromSeconds(2));
        // Asking again is the same question.
        (await strict.Dispatcher.PostAsync("activations", Red())).Text("approvalId").ShouldBe(id);
        (await strict.Admin.GetAsync("approvals"))["items"].AsArray().ShouldContain(item => (string)item!["id"]! == id && (int)item["stairwells"]! == 12);

        (await strict.Dispatcher.PostAsync($"approvals/{id}/grant", null)).Status.ShouldBe(HttpStatusCode.Forbidden);
        using (var street = await ApiClient.SignInAsync(strict.App.Url, "street"))
            (await street.PostAsync($"approvals/{id}/grant", null)).Status.ShouldBe(HttpStatusCode.NotFound);
        for (var press = 0; press < 2; press++)
            (await strict.Admin.PostAsync($"approvals/{id}/grant", null)).Status.ShouldBe(HttpStatusCode.OK);
        // Not for another act than the one that was looked at.
        (await strict.Dispatcher.PostAsync("activations", Red(drill: false, approvalId: id))).Status.ShouldBe(HttpStatusCode.BadRequest);

        var opened = await strict.Dispatcher.PostAsync("activations", Red(approvalId: id), "red-2");
        opened.Status.ShouldBe(HttpStatusCode.Created);
        (await strict.Dispatcher.PostAsync("activations", Red(approvalId: id), "red-2")).Text("id").ShouldBe(opened.Text("id"));
        (await strict.Dispatcher.PostAsync("activations", Red(approvalId: id), "red-3")).Status.ShouldBe(HttpStatusCode.Conflict);

        var moment = await MomentAsync(opened.Text("id"));
        ((string)moment["via"]!, (string)moment["text"]!).ShouldBe(("second", (string)(await strict.Admin.GetAsync("me"))["name"]!));
        var marks = (await strict.Dispatcher.GetAsync($"activations/{opened.Text("id")}/replay/moments"))["marks"].AsArray();
        marks.ShouldContain(mark => (string)mark!["kind"]! == "dangerConfirmed" && (string)mark["who"]! == "second");
    }

    [Fact]
    public async Task Nobody_is_kept_waiting_by_nobody_and_that_they_were_alone_is_told()
    {
        var activation = (await strict.Dispatcher.PostAsync("activations", new { unitCodes = new[] { District.Code }, scenario = "weather", level = "orange", reason = "台风", drill = true })).Text("id");
        var dispatch = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(District.Dispatch(activation)))!;
        var asked = await strict.Dispatcher.PostAsync("dispatches", dispatch);
        dispatch["approvalId"] = asked.Text("approvalId");
        (await strict.Dispatcher.PostAsync("dispatches", dispatch)).Status.ShouldBe(HttpStatusCode.Conflict);
        Answer? sent = null;
        await Patience.UntilAsync("the wait is over", async () => (sent = await strict.Dispatcher.PostAsync("dispatches", dispatch)).Status == HttpStatusCode.Created);
        sent!["recipients"].GetValue<int>().ShouldBe(36);
        (await strict.Admin.PostAsync($"approvals/{asked.Text("approvalId")}/refuse", null)).Status.ShouldBe(HttpStatusCode.Conflict, "it has happened");
        ((string)(await MomentAsync(activation))["via"]!).ShouldBe("alone");

        // Fewer people, another level, a part of the district: nobody is asked.
        (await strict.Dispatcher.PostAsync("dispatches", District.Dispatch(activation, "330108001001"))).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_no_is_a_no()
    {
        var request = new { unitCodes = new[] { District.Code }, scenario = "epidemic", level = "red", reason = "误报", drill = true };
        var id = (await strict.Dispatcher.PostAsync("activations", request)).Text("approvalId");
        (await strict.Admin.PostAsync($"approvals/{id}/refuse", null)).Status.ShouldBe(HttpStatusCode.OK);
        var again = await strict.Dispatcher.PostAsync("activations", new { request.unitCodes, request.scenario, request.level, request.reason, request.drill, approvalId = id });
        again.Status.ShouldBe(HttpStatusCode.Conflict);
        again.Text("detail").ShouldContain("未同意");
    }

    [Fact]
    public async Task By_default_a_person_types_the_number_of_stairwells_and_a_program_is_not_asked()
    {
        var opened = await district.Dispatcher.PostAsync("activations", Red(drill: true));
        opened.Status.ShouldBe(HttpStatusCode.Created);
        await district.Dispatcher.PostAsync("dispatches", District.Dispatch(opened.Text("id"), acknowledgeWithin: "PT1S"));

        using var person = await PageClient.SignInAsync(district.Url, "district");
        Dictionary<string, string> Form(string count) => new() { ["Form.Units"] = District.Code, ["Form.Scenario"] = "weather", ["Form.Level"] = "red", ["Form.Reason"] = "超强台风", ["Form.Drill"] = "true", ["Form.Count"] = count };
        var untyped = await person.PostAsync("/activations/new", "/activations/new", Form("11"));
        untyped.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        WebUtility.HtmlDecode(await untyped.Content.ReadAsStringAsync()).ShouldContain("涉及 12 个楼道");
        (await person.PostAsync("/activations/new", "/activations/new", Form("12"))).StatusCode.ShouldBe(HttpStatusCode.Redirect);

        var page = $"/activations/{opened.Text("id")}";
        await Patience.UntilAsync("the stairwells are silent", async () => (await person.ReadAsync(page)).Contains("end-count", StringComparison.Ordinal));
        Dictionary<string, string> End(string count) => new() { ["Form.EndReason"] = "解除", ["Form.Sure"] = "true", ["Form.Count"] = count };
        (await person.PostAsync(page, page + "?handler=End", End(""))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await person.PostAsync(page, page + "?handler=End", End("12"))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        await district.CalmAsync();
    }

    private async Task<JsonNode> MomentAsync(string activationId)
    {
        JsonNode? moment = null;
        await strict.Dispatcher.ReviewAsync(activationId, review =>
            (moment = review["timeline"]!.AsArray().FirstOrDefault(one => (string)one!["kind"]! == "dangerConfirmed")) is not null);
        return moment!;
    }
}
