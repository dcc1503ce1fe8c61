using System.Net;
using System.Text;
using GridAlert.Features.Access;
using GridAlert.Features.Channels;
using GridAlert.Features.Channels.Callbacks;
using GridAlert.Features.Channels.Http;
using GridAlert.Features.Channels.Robots;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Channels;

/// <summary>Group robots and webhooks: signed as their documents say, never into somebody's own network.</summary>
public class RobotTests(PostgresFixture postgres)
{
    private static readonly Caller Admin = new(Guid.CreateVersion7(), "管理员", Role.Admin, "330108", null, null, DateTimeOffset.MaxValue);
    private static readonly Dictionary<string, string?> Private = new() { ["Channels:AllowPrivateAddresses"] = "true", ["Channels:QuietFrom"] = "00:00", ["Channels:QuietUntil"] = "00:00", ["Channels:Webhook:RetryDelay"] = "00:00:00.005" };

    private async Task<ChannelHost> StartAsync(Dictionary<string, string?>? settings = null)
    {
        var host = await ChannelHost.StartAsync(postgres, settings ?? Private);
        await host.ListAsync<string>(
            """
            insert into unit (code, kind, parent_code, name, lineage)
            values ('330108', 'district', null, '滨江区', array['330108']), ('330108001', 'street', '330108', '西兴街道', array['330108', '330108001'])
            """);
        await host.Get<UnitTree>().LoadAsync(default);
        return host;
    }

    private static async Task<Guid> AddAsync(ChannelHost host, string channel, string url, string? secret)
    {
        var outcome = await host.Get<SaveRobot>().AddAsync(Admin, new("330108001", channel, "值班群", url, secret), null, default);
        outcome.Problem.ShouldBeNull();
        return outcome.Value;
    }

    [Fact]
    public async Task DingTalk_gets_a_text_signed_by_time_and_secret()
    {
        await using var robot = await FarSide.StartAsync();
        robot.Answer = (_, context) => FarSide.Json(context, new { errcode = 0, errmsg = "ok" });
        await using var host = await StartAsync();
        var id = await AddAsync(host, ChannelName.DingTalk, $"{robot.Url}robot/send?access_token=t1", "SEC0123456789abcdef");

        await host.UntilAsync(await host.QueueAsync(ChannelName.DingTalk, id.ToString(), "【橙色】台风预警"), "accepted");

        var call = robot.Calls.ShouldHaveSingleItem();
        var query = System.Web.HttpUtility.ParseQueryString(call.Query);
        query["access_token"].ShouldBe("t1");
        // By hand, as DingTalk's page on custom robots has it: base64(hmac(secret, timestamp \n secret)).
        using var hmac = new System.Security.Cryptography.HMACSHA256(Encoding.UTF8.GetBytes("SEC0123456789abcdef"));
        query["sign"].ShouldBe(Convert.ToBase64String(hmac.ComputeHash(Encoding.UTF8.GetBytes(query["timestamp"] + "\nSEC0123456789abcdef"))));
        call.Text.ShouldBe("""{"msgtype":"text","text":{"content":"【橙色】台风预警"}}""");
    }

    [Fact]
    public async Task WeCom_gets_text_and_long_ones_as_markdown_within_its_size()
    {
        await using var robot = await FarSide.StartAsync();
        robot.Answer = (_, context) => FarSide.Json(context, new { errcode = 0 });
        await using var host = await StartAsync();
        var id = await AddAsync(host, ChannelName.WeCom, $"{robot.Url}cgi-bin/webhook/send?key=k1", null);

        await host.UntilAsync(await host.QueueAsync(ChannelName.WeCom, id.ToString(), "台风预警"), "accepted");
        await host.UntilAsync(await host.QueueAsync(ChannelName.WeCom, id.ToString(), new string('汛', 3000)), "accepted");

        robot.Calls[0].Text.ShouldBe("""{"msgtype":"text","text":{"content":"台风预警"}}""");
        robot.Calls[0].Query.ShouldBe("?key=k1");
        var content = robot.Calls[1].Json["markdown"]!["content"]!.ToString();
        Encoding.UTF8.GetByteCount(content).ShouldBeInRange(4090, 4096);
        content.ShouldEndWith("汛…");
    }

    [Fact]
    public async Task A_robot_says_in_its_answer_that_it_did_not_take_it()
    {
        await using var robot = await FarSide.StartAsync();
        robot.Answer = (_, context) => FarSide.Json(context, new { errcode = 310000, errmsg = "sign not match" });
        await using var host = await StartAsync();
        var message = await host.QueueAsync(ChannelName.DingTalk, (await AddAsync(host, ChannelName.DingTalk, $"{robot.Url}", "SEC0123456789abcdef")).ToString());

        await host.UntilAsync(message, "failed");
        (await host.AskAsync<string>("select outcome from message where id = @message", new { message })).ShouldBe("errcode 310000");
    }

    [Fact]
    public async Task A_notice_of_unknown_end_is_not_shown_to_a_group_twice()
    {
        await using var robot = await FarSide.StartAsync();
        robot.Answer = (_, context) => FarSide.Status(context, 502);
        await using var host = await StartAsync();
        var message = await host.QueueAsync(ChannelName.WeCom, (await AddAsync(host, ChannelName.WeCom, $"{robot.Url}", null)).ToString());

        await host.UntilAsync(message, "failed");
        robot.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_webhook_is_signed_over_id_time_and_body_and_a_repeat_has_the_same_id()
    {
        const string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        await using var other = await FarSide.StartAsync();
        other.Answer = (call, context) => FarSide.Status(context, call.At == 0 ? 500 : 204);
        await using var host = await StartAsync();
        var message = await host.QueueAsync(ChannelName.Webhook, (await AddAsync(host, ChannelName.Webhook, $"{other.Url}hook", secret)).ToString(), "台风预警");

        await host.UntilAsync(message, "accepted");

        other.Calls.Count.ShouldBe(2);
        foreach (var call in other.Calls)
        {
            call.Headers["webhook-id"].ShouldBe(message.ToString());
            using var hmac = new System.Security.Cryptography.HMACSHA256(Convert.FromBase64String(secret["whsec_".Length..]));
            call.Headers["webhook-signature"].ShouldBe("v1," + Convert.ToBase64String(hmac.ComputeHash([.. Encoding.UTF8.GetBytes($"{message}.{call.Headers["webhook-timestamp"]}."), .. call.Body])));
            call.Json["data"]!["text"]!.ToString().ShouldBe("台风预警");
            call.Json["data"]!["unitCode"]!.ToString().ShouldBe("330108001");
        }
    }

    [Fact]
    public async Task Redirects_are_not_followed()
    {
        await using var other = await FarSide.StartAsync();
        other.Answer = (call, context) =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        };
        await using var host = await StartAsync();
        var message = await host.QueueAsync(ChannelName.Webhook, (await AddAsync(host, ChannelName.Webhook, $"{other.Url}hook", "0123456789abcdef")).ToString());

        await host.UntilAsync(message, "failed");
        other.Calls.ShouldHaveSingleItem().Path.ShouldBe("/hook");
    }

    [Theory]
    [InlineData("http://example.org/hook", "notHttps")]
    [InlineData("https://127.0.0.1/hook", "privateAddress")]
    [InlineData("https://[::ffff:10.0.0.1]/hook", "privateAddress")]
    [InlineData("https://localhost/hook", "privateAddress")]
    [InlineData("https://database/hook", "privateAddress")]
    [InlineData("https://169.254.169.254/latest", "privateAddress")]
    [InlineData("https://user:pass@example.org/hook", "notAWebAddress")]
    [InlineData("file:///etc/passwd", "notAWebAddress")]
    [InlineData("hook", "notAWebAddress")]
    public async Task An_address_in_somebodys_own_network_is_refused(string url, string code)
    {
        await using var host = await StartAsync([]);
        var outcome = await host.Get<SaveRobot>().AddAsync(Admin, new("330108001", ChannelName.Webhook, "系统", url, "0123456789abcdef"), null, default);
        var field = outcome.Problem!.Fields.ShouldHaveSingleItem();
        (field.Field, field.Code).ShouldBe(("url", code));
    }

    [Fact]
    public async Task A_name_that_leads_into_somebodys_own_network_is_refused_when_it_is_called()
    {
        using var http = new HttpClient(OutsideHandler.CreateGuarded());
        (await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(new Uri("http://localhost:9/")))).InnerException.ShouldBeOfType<PrivateAddressException>();
    }

    [Theory]
    [InlineData("8.8.8.8", false)]
    [InlineData("2400:3200::1", false)]
    [InlineData("127.0.0.1", true)]
    [InlineData("172.31.255.255", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("::ffff:192.168.1.1", true)]
    [InlineData("64:ff9b::a00:1", true)]
    [InlineData("64:ff9b:1::a00:1", true)]
    [InlineData("2002:a00:1::", true)]
    [InlineData("2001:0:a00:1::", true)]
    [InlineData("::10.0.0.1", true)]
    [InlineData("192.0.2.1", true)]
    public void What_lies_inside_is_known(string address, bool inside) => PrivateAddresses.IsInside(IPAddress.Parse(address)).ShouldBe(inside);

    [Fact]
    public async Task Address_and_secret_are_stored_protected_and_gone_with_the_robot()
    {
        await using var host = await StartAsync();
        var id = await AddAsync(host, ChannelName.DingTalk, "http://127.0.0.1:1/send?access_token=token-1", "SEC0123456789abcdef");
        var waiting = Guid.CreateVersion7();
        await host.AskAsync<Guid>("insert into message (id, channel, round, urgent, address, text, next_at, created_at) values (@waiting, 'dingTalk', 0, true, @to, 'x', now() + interval '1 hour', now()) returning id", new { waiting, to = id.ToString() });

        var stored = await host.AskAsync<string>("select encode(url, 'escape') || encode(secret, 'escape') || host from robot");
        stored.ShouldNotContain("token-1");
        stored.ShouldNotContain("SEC0");
        host.Get<ChannelStatus>().IsOn(ChannelName.DingTalk).ShouldBeTrue();

        (await host.Get<SaveRobot>().RemoveAsync(Admin with { UnitCode = "330109" }, id, default)).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await host.Get<SaveRobot>().RemoveAsync(Admin, id, default)).Problem.ShouldBeNull();

        (await host.AskAsync<bool>("select length(url) = 0 and secret is null from robot")).ShouldBeTrue();
        (await host.StateAsync(waiting)).ShouldBe("withdrawn");
        host.Get<ChannelStatus>().IsOn(ChannelName.DingTalk).ShouldBeFalse();
        (await host.ListAsync<string>("select kind from journal where kind like 'robot%' order by seq")).ShouldBe(["robotSaved", "robotRemoved"]);
    }
}
