using System.Net;
using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Contracts;

public class SignInContract(District district) : IClassFixture<District>
{
    [Fact]
    public async Task A_session_carries_a_token_and_who_it_is_for()
    {
        using var anonymous = new ApiClient(district.Url);
        var answer = await anonymous.PostAsync("sessions", new { userName = "district", password = "gridalert-demo" });
        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer["user"]["role"]!.ToString().ShouldBe("dispatcher");
        answer["user"]["unitCode"]!.ToString().ShouldBe("330108");
        answer.Body!.AsObject().Select(p => p.Key).ShouldBe(["accessToken", "expiresAt", "user"]);
        answer["user"].AsObject().Select(p => p.Key).ShouldBe(["id", "name", "role", "unitCode"]);
    }

    [Fact]
    public async Task A_wrong_password_is_401_and_after_five_failures_a_name_must_wait()
    {
        using var anonymous = new ApiClient(district.Url, language: "en");
        for (var i = 0; i < 5; i++)
            (await anonymous.PostAsync("sessions", new { userName = "nobody-here", password = "x" })).Status.ShouldBe(HttpStatusCode.Unauthorized);
        var sixth = await anonymous.PostAsync("sessions", new { userName = "nobody-here", password = "x" });
        sixth.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        sixth.Response.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 900);
        sixth.Text("detail").ShouldBe("Too many failures. Please try again in 15 minute(s).");
    }

    [Fact]
    public async Task A_session_that_was_ended_opens_nothing()
    {
        using var caller = await district.SignInAsync("observer");
        (await caller.GetAsync("me")).Status.ShouldBe(HttpStatusCode.OK);
        (await caller.DeleteAsync("sessions/current")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await caller.GetAsync("me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Without_a_token_every_route_is_closed()
    {
        using var anonymous = new ApiClient(district.Url);
        foreach (var path in new[] { "me", "units/330108", "activations", "dispatches", "me/dispatches", $"activations/{Guid.Empty}" })
            (await anonymous.GetAsync(path)).Status.ShouldBe(HttpStatusCode.Unauthorized, path);
    }

    [Fact]
    public async Task An_invite_binds_one_phone_once_and_a_repeat_of_the_same_call_gets_the_same_answer()
    {
        var invite = (await district.InvitesAsync())[5];
        invite.Shape().ShouldBe(Shapes.Json($$"""
            { "memberId": "<id>", "name": "{{invite["name"]}}", "role": "support", "stairwellCode": "{{invite["stairwellCode"]}}",
              "inviteCode": "<secret>", "url": "{{district.Url}}join/{{invite["inviteCode"]}}" }
            """));
        using var anonymous = new ApiClient(district.Url);
        var body = new { inviteCode = (string)invite["inviteCode"]!, deviceName = "小米" };
        var bound = await anonymous.PostAsync("devices", body, "bind-1");
        bound.Body.Shape().ShouldBe(Shapes.Json($$"""
            { "accessToken": "<secret>", "expiresAt": "<time>",
              "member": { "id": "<id>", "name": "{{bound["member"]["name"]}}", "role": "support", "stairwellCode": "{{invite["stairwellCode"]}}" } }
            """));
        (await anonymous.PostAsync("devices", body, "bind-1")).Text("accessToken").ShouldBe(bound.Text("accessToken"));
        (await anonymous.PostAsync("devices", body)).Status.ShouldBe(HttpStatusCode.Gone);
        using var responder = new ApiClient(district.Url, bound.Text("accessToken"));
        (await responder.GetAsync("me")).Text("role").ShouldBe("responder");
    }

    [Fact]
    public async Task Forged_invites_are_refused_and_slowed_down_but_good_ones_never()
    {
        var good = (await district.InvitesAsync())[8];
        using var anonymous = new ApiClient(district.Url);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 30; i++)
            statuses.Add((await anonymous.PostAsync("devices", new { inviteCode = $"FORGED{i}" })).Status);
        statuses[0].ShouldBe(HttpStatusCode.NotFound);
        statuses[^1].ShouldBe(HttpStatusCode.TooManyRequests);
        (await anonymous.PostAsync("devices", new { inviteCode = (string)good["inviteCode"]! })).Status.ShouldBe(HttpStatusCode.OK);
    }
}
