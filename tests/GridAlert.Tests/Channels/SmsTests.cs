using GridAlert.Features.Channels;
using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Channels;

/// <summary>SMS through a gateway that takes, throttles, fails and keeps silent.</summary>
public class SmsTests(PostgresFixture postgres)
{
    [Fact]
    public async Task The_gateway_gets_our_id_the_number_and_the_signed_text_and_taken_is_not_delivered()
    {
        await using var gateway = await FarSide.StartAsync();
        var settings = ChannelHost.SmsAt(gateway);
        settings["Channels:Sms:Signature"] = "【滨江应急】";
        settings["Channels:Sms:Headers:X-Key"] = "secret-1";
        await using var host = await ChannelHost.StartAsync(postgres, settings);

        var id = await host.QueueAsync(ChannelName.Sms, "13812345678", "“台风”{to}\n请到岗");
        await host.UntilAsync(id, "accepted");

        var call = gateway.Calls.ShouldHaveSingleItem();
        call.Json["id"]!.ToString().ShouldBe(id.ToString());
        call.Json["to"]!.ToString().ShouldBe("13812345678");
        call.Json["text"]!.ToString().ShouldBe("【滨江应急】“台风”{to}\n请到岗");
        call.Headers["X-Key"].ShouldBe("secret-1");
        (await host.AskAsync<string>("select gateway_id from message where id = @id", new { id })).ShouldBe("gw-0");
        (await host.AskAsync<string>("select data ->> 'state' || ' ' || (data ->> 'address') from journal where kind = 'messageSettled'")).ShouldBe("accepted 138****5678");
    }

    [Fact]
    public async Task A_gateway_that_takes_forms_gets_one()
    {
        await using var gateway = await FarSide.StartAsync();
        var settings = ChannelHost.SmsAt(gateway);
        settings["Channels:Sms:ContentType"] = "application/x-www-form-urlencoded";
        settings["Channels:Sms:Template"] = "mobile={to}&content={text}&ext={id}";
        await using var host = await ChannelHost.StartAsync(postgres, settings);

        await host.UntilAsync(await host.QueueAsync(ChannelName.Sms, "13812345678", "水位 +1&2"), "accepted");

        gateway.Calls[0].Text.ShouldStartWith("mobile=13812345678&content=%E6%B0%B4%E4%BD%8D%20%2B1%262&ext=");
    }

    [Fact]
    public async Task What_the_gateway_refuses_is_not_tried_again_and_says_why_in_our_words()
    {
        await using var gateway = await FarSide.StartAsync();
        gateway.Answer = (_, context) => FarSide.Json(context, new { code = "NO", reason = "E17" });
        var settings = ChannelHost.SmsAt(gateway);
        settings["Channels:Sms:Reasons:E17"] = "emptyNumber";
        await using var host = await ChannelHost.StartAsync(postgres, settings);

        var id = await host.QueueAsync(ChannelName.Sms, "13812345678");
        await host.UntilAsync(id, "failed");

        (await host.AskAsync<string>("select outcome from message where id = @id", new { id })).ShouldBe("emptyNumber");
        gateway.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_gateway_that_is_asked_too_fast_is_left_alone_and_nothing_counts_as_a_try()
    {
        await using var gateway = await FarSide.StartAsync();
        gateway.Answer = (call, context) => call.At == 0 ? FarSide.Status(context, 429, retryAfter: 1) : FarSide.Json(context, new { code = "OK" });
        await using var host = await ChannelHost.StartAsync(postgres, ChannelHost.SmsAt(gateway));

        var id = await host.QueueAsync(ChannelName.Sms, "13812345678");
        await host.UntilAsync(id, "accepted");

        gateway.Calls.Count.ShouldBe(2);
        (await host.AskAsync<int>("select attempts from message where id = @id", new { id })).ShouldBe(1);
        (await host.AskAsync<int>("select used from channel_day where channel = 'sms'")).ShouldBe(1);
    }

    [Theory]
    [InlineData("fails")]
    [InlineData("keeps silent")]
    public async Task A_try_of_unknown_end_is_made_again_with_the_same_id(string how)
    {
        await using var gateway = await FarSide.StartAsync();
        gateway.Answer = (call, context) =>
            call.At > 0 ? FarSide.Json(context, new { code = "OK" }) : how == "fails" ? FarSide.Status(context, 500) : FarSide.Silence(context);
        var settings = ChannelHost.SmsAt(gateway);
        settings["Channels:Sms:Timeout"] = "00:00:00.500";
        await using var host = await ChannelHost.StartAsync(postgres, settings);

        var id = await host.QueueAsync(ChannelName.Sms, "13812345678");
        await host.UntilAsync(id, "accepted");

        var calls = gateway.Calls;
        calls.Count.ShouldBeGreaterThan(1);
        calls.ShouldAllBe(call => call.Json["id"]!.ToString() == id.ToString() && call.Headers["Idempotency-Key"] == id.ToString());
    }

    [Fact]
    public async Task After_the_last_try_it_has_failed_and_every_try_is_in_the_record()
    {
        await using var gateway = await FarSide.StartAsync();
        gateway.Answer = (_, context) => FarSide.Status(context, 502);
        var settings = ChannelHost.SmsAt(gateway);
        settings["Channels:Sms:MaxAttempts"] = "1";
        settings["Channels:Sms:Retries"] = "1";
        await using var host = await ChannelHost.StartAsync(postgres, settings);

        var id = await host.QueueAsync(ChannelName.Sms, "13812345678");
        await host.UntilAsync(id, "failed");

        gateway.Calls.Count.ShouldBe(2);
        (await host.AskAsync<string>("select data ->> 'reason' from journal where kind = 'messageSettled'")).ShouldBe("http502");
    }

    [Fact]
    public async Task The_circuit_opens_when_the_gateway_fails_again_and_again_and_closes_when_it_is_back()
    {
        await using var gateway = await FarSide.StartAsync();
        var down = true;
        gateway.Answer = (_, context) => Volatile.Read(ref down) ? FarSide.Status(context, 503) : FarSide.Json(context, new { code = "OK" });
        var settings = ChannelHost.SmsAt(gateway);
        settings["Channels:Sms:Concurrency"] = "4";
        settings["Channels:Sms:Retries"] = "0";
        settings["Channels:Sms:MaxAttempts"] = "20";
        settings["Channels:Sms:BreakerCalls"] = "4";
        settings["Channels:Sms:BreakerPause"] = "00:00:01";
        await using var host = await ChannelHost.StartAsync(postgres, settings);
        await host.QueueRoundAsync(ChannelName.Sms, 0, [.. Enumerable.Range(0, 40).Select(i => $"138000000{i:D2}")]);

        var status = host.Get<ChannelStatus>();
        async Task<ChannelState> SmsAsync() => (await status.AllAsync(default)).Find(state => state.Name == ChannelName.Sms)!;
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60)))
        {
            while (!(await SmsAsync()).IsBroken)
                await Task.Delay(10, patience.Token);
        }
        gateway.Calls.Count.ShouldBeLessThan(40);
        Volatile.Write(ref down, false);

        await host.UntilAsync("select count(*) = 40 from message where state = 'accepted'");
        (await SmsAsync()).IsBroken.ShouldBeFalse();
    }

    [Fact]
    public async Task Two_thousand_three_hundred_and_sixty_seven_go_out_as_fast_as_the_gateway_takes_them_each_once()
    {
        await using var gateway = await FarSide.StartAsync();
        await using var host = await ChannelHost.StartAsync(postgres, ChannelHost.SmsAt(gateway));
        var began = TimeProvider.System.GetTimestamp();

        await host.QueueRoundAsync(ChannelName.Sms, 0, [.. Enumerable.Range(0, 2367).Select(i => $"1380000{i:D4}")]);
        await host.UntilAsync("select count(*) = 2367 from message where state = 'accepted'");

        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        TestContext.Current.TestOutputHelper?.WriteLine($"2,367 messages in {seconds:F1} s: {2367 / seconds:F0} a second");
        gateway.Calls.Select(call => call.Json["id"]!.ToString()).Distinct().Count().ShouldBe(2367);
        gateway.Calls.Count.ShouldBe(2367);
        seconds.ShouldBeLessThan(60);
    }

    [Fact]
    public async Task Everybodys_first_goes_before_anybodys_second_and_the_urgent_before_the_calm()
    {
        await using var gateway = await FarSide.StartAsync();
        var open = new TaskCompletionSource();
        gateway.Answer = async (_, context) =>
        {
            await open.Task;
            await FarSide.Json(context, new { code = "OK" });
        };
        var settings = ChannelHost.SmsAt(gateway);
        settings["Channels:Sms:Concurrency"] = "1";
        await using var host = await ChannelHost.StartAsync(postgres, settings);
        var first = await host.QueueAsync(ChannelName.Sms, "13000000000");
        await gateway.CalledAsync(1);

        await host.QueueRoundAsync(ChannelName.Sms, 0, ["13100000000"], urgent: false);
        await host.QueueRoundAsync(ChannelName.Sms, 1, [.. Enumerable.Range(0, 20).Select(i => $"132000000{i:D2}")]);
        await host.QueueRoundAsync(ChannelName.Sms, 0, [.. Enumerable.Range(0, 20).Select(i => $"133000000{i:D2}")]);
        open.SetResult();
        await host.UntilAsync("select count(*) = 42 from message where state = 'accepted'");

        string.Concat(gateway.Calls.Select(call => call.Json["to"]!.ToString()[2])).ShouldBe("0" + new string('3', 20) + new string('2', 20) + "1");
        (await host.StateAsync(first)).ShouldBe("accepted");
    }

    [Fact]
    public async Task What_has_been_answered_meanwhile_is_not_sent()
    {
        await using var gateway = await FarSide.StartAsync();
        var settings = ChannelHost.SmsAt(gateway);
        settings["Channels:Sms:Off"] = "true";
        var database = postgres.NewDatabaseAsync();
        Guid unwanted, wanted;
        await using (var off = await ChannelHost.StartAsync(database, settings))
        {
            off.Get<ChannelStatus>().IsOn(ChannelName.Sms).ShouldBeFalse();
            unwanted = await off.QueueAsync(ChannelName.Sms, "13812345678", urgent: true);
            wanted = await off.QueueAsync(ChannelName.Sms, "13812345679");
            // Sent only by the one that knows what is unwanted.
            await using var on = await ChannelHost.StartAsync(database, ChannelHost.SmsAt(gateway), unwanted: unwanted);
            on.Get<ChannelStatus>().IsOn(ChannelName.Sms).ShouldBeTrue();
            await on.UntilAsync(wanted, "accepted");
            await on.UntilAsync(unwanted, "withdrawn");
        }
        gateway.Calls.Count.ShouldBe(1);
    }
}
