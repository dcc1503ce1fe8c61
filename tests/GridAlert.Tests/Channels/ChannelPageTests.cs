using System.Net;
using System.Security.Cryptography;
using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Channels;

/// <summary>The page of the channels, who may see it, and what goes out with a dispatch: on a running GridAlert.</summary>
public sealed class ChannelPageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private FarSide _group = null!;
    private AppProcess _app = null!;

    public async ValueTask InitializeAsync()
    {
        _group = await FarSide.StartAsync();
        _group.Answer = (_, context) => FarSide.Json(context, new { errcode = 0 });
        _app = await AppProcess.StartAsync(await postgres.NewDatabaseAsync(), new Dictionary<string, string>
        {
            ["Channels__AllowPrivateAddresses"] = "true",
            ["Channels__QuietFrom"] = "00:00",
            ["Channels__QuietUntil"] = "00:00",
            ["Channels__WebPush__Subject"] = "mailto:duty@example.org",
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _group.DisposeAsync();
    }

    private async Task<HttpClient> SignInAsync(string userName)
    {
        var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = _app.Url };
        (await PostAsync(http, "/sign-in", "/sign-in", new() { ["UserName"] = userName, ["Password"] = "gridalert-demo" })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return http;
    }

    /// <summary>Posts a form as the page has it, with its hidden fields.</summary>
    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, string page, string to, Dictionary<string, string> fields)
    {
        var html = await http.GetStringAsync(page);
        foreach (System.Text.RegularExpressions.Match hidden in System.Text.RegularExpressions.Regex.Matches(html, "name=\"(__RequestVerificationToken|Form.Key)\"[^>]*value=\"([^\"]*)\""))
            fields.TryAdd(hidden.Groups[1].Value, hidden.Groups[2].Value);
        return await http.PostAsync(to, new FormUrlEncodedContent(fields));
    }

    [Fact]
    public async Task The_districts_dispatcher_registers_a_group_and_it_hears_of_a_dispatch_to_its_unit_alone()
    {
        using var http = await SignInAsync("district");
        (await http.GetStringAsync("/channels")).ShouldContain("设置 Channels:Sms:Url");
        Dictionary<string, string> form = new() { ["Form.Channel"] = "weCom", ["Form.UnitCode"] = "330108001", ["Form.Name"] = "西兴值班群", ["Form.Url"] = $"{_group.Url}send?key=k1" };

        (await PostAsync(http, "/channels", "/channels?handler=Robot", new(form) { ["Form.Url"] = "nowhere" })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await PostAsync(http, "/channels", "/channels?handler=Robot", form)).StatusCode.ShouldBe(HttpStatusCode.Redirect);

        var page = await http.GetStringAsync("/channels");
        page.ShouldContain("西兴值班群");
        page.ShouldNotContain("key=k1");
        using var dispatcher = await ApiClient.SignInAsync(_app.Url, "district");
        await dispatcher.PostAsync("dispatches", District.Dispatch(unitCode: District.ChangheStreet));
        await dispatcher.PostAsync("dispatches", District.Dispatch(unitCode: "330108001001"));
        var call = (await _group.CalledAsync(1))[0];
        call.Json["text"]!["content"]!.ToString().ShouldStartWith("台风预警\n请立即通知住户。\n请在 ");
        _group.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_phone_says_where_it_can_be_pushed_to_and_a_dispatch_that_nobody_reads_wakes_it()
    {
        using var dispatcher = await ApiClient.SignInAsync(_app.Url, "district");
        var invite = (await dispatcher.PostAsync("units/330108001001001/invites", new { }))["items"][0]!;
        await using var phone = await Phone.BindAsync(_app.Url, invite);
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(false).Q;
        var keys = new { p256dh = System.Buffers.Text.Base64Url.EncodeToString([4, .. point.X!, .. point.Y!]), auth = System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)) };
        _group.Answer = (_, context) => FarSide.Status(context, 201);

        (await phone.Api.PostAsync("me/push", new { endpoint = "push", keys })).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await phone.Api.PostAsync("me/push", new { endpoint = $"{_group.Url}push", keys = new { p256dh = "AAAA", keys.auth } })).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await dispatcher.PostAsync("me/push", new { endpoint = $"{_group.Url}push", keys })).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await phone.Api.PostAsync("me/push", new { endpoint = $"{_group.Url}push", keys })).Status.ShouldBe(HttpStatusCode.OK);
        (await phone.Api.GetAsync("me/push")).Text("publicKey").Length.ShouldBe(87);

        var read = (await dispatcher.PostAsync("dispatches", District.Dispatch(unitCode: "330108001001001"))).Text("id");
        await phone.Api.PostAsync($"me/dispatches/{read}/read", new { });
        var unread = (await dispatcher.PostAsync("dispatches", District.Dispatch(unitCode: "330108001001001"))).Text("id");

        var call = (await _group.CalledAsync(1))[0];
        call.Headers["Topic"].ShouldBe(Guid.Parse(unread).ToString("N"));
        _group.Calls.Count.ShouldBe(1);
    }
}
