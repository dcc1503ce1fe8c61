using GridAlert.Features.Channels;
using GridAlert.Features.Channels.Gateways;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Channels.Robots;
using GridAlert.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Channels;

/// <summary>Quiet hours, the day's cap, allowances for one number, and what a killed process leaves behind: by fake time.</summary>
public class LimitTests(PostgresFixture postgres)
{
    // 2026-11-25 12:00 in Beijing.
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 4, 0, 0, TimeSpan.Zero);

    /// <summary>Lets the clock run until the condition holds; the workers follow the clock. A message on its way takes real time: meanwhile the clock stands.</summary>
    private static async Task PassAsync(ChannelHost host, FakeTimeProvider clock, TimeSpan step, Func<Task<bool>> until)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await until())
        {
            if (!await host.AskAsync<bool>("select exists (select 1 from message where state = 'sending')"))
                clock.Advance(step);
            await Task.Delay(20, patience.Token);
        }
    }

    /// <summary>The queue's own view, without a worker: what would go now.</summary>
    private static async Task<List<Message>> TakeAsync(ChannelHost host, IChannel channel, DateTimeOffset now, bool quiet = false, int limit = 100) =>
        (await host.Get<OutboxStore>().TakeAsync(channel, limit, quiet, now, default)).Messages;

    [Fact]
    public async Task At_night_calm_messages_rest_until_morning_and_urgent_ones_go()
    {
        await using var gateway = await FarSide.StartAsync();
        var clock = new FakeTimeProvider(Noon.AddHours(11));
        var settings = ChannelHost.SmsAt(gateway);
        settings["Channels:QuietFrom"] = "22:00";
        settings["Channels:QuietUntil"] = "07:00";
        settings["Channels:Sms:Lease"] = "02:00:00"; // longer than a step of the clock
        await using var host = await ChannelHost.StartAsync(postgres, settings, clock);

        var calm = await host.QueueAsync(ChannelName.Sms, "13800000001");
        var urgent = await host.QueueAsync(ChannelName.Sms, "13800000002", urgent: true);
        await PassAsync(host, clock, TimeSpan.FromSeconds(1), async () => await host.StateAsync(urgent) == "accepted");
        clock.GetUtcNow().ShouldBeLessThan(Noon.AddHours(12));
        (await host.StateAsync(calm)).ShouldBe("waiting");
        (await host.Get<ChannelStatus>().AllAsync(default)).Find(s => s.Name == ChannelName.Sms)!.IsQuiet.ShouldBeTrue();

        await PassAsync(host, clock, TimeSpan.FromMinutes(10), async () => await host.StateAsync(calm) == "accepted");
        clock.GetUtcNow().ShouldBeGreaterThanOrEqualTo(Noon.AddHours(19));
    }

    [Fact]
    public async Task The_days_cap_holds_calm_messages_to_the_part_and_urgent_ones_lift_it_with_a_note()
    {
        await using var gateway = await FarSide.StartAsync();
        var clock = new FakeTimeProvider(Noon);
        var settings = ChannelHost.SmsAt(gateway);
        settings["Channels:Sms:DailyCap"] = "4";
        settings["Channels:Sms:Lease"] = "02:00:00"; // longer than a step of the clock
        await using var host = await ChannelHost.StartAsync(postgres, settings, clock);

        // Two parts each: the third would be the fifth and sixth.
        for (var i = 0; i < 3; i++)
            await host.QueueAsync(ChannelName.Sms, $"1380000000{i}", new string('汛', 71));
        await PassAsync(host, clock, TimeSpan.FromSeconds(1), async () => await host.AskAsync<bool>("select count(*) = 2 from message where state = 'accepted'"));
        (await host.AskAsync<int>("select used from channel_day")).ShouldBe(4);
        var held = await host.AskAsync<Guid>("select id from message where state = 'waiting'");

        await host.QueueRoundAsync(ChannelName.Sms, 0, ["13900000001", "13900000002"]);
        await PassAsync(host, clock, TimeSpan.FromSeconds(1), async () => await host.AskAsync<bool>("select count(*) = 4 from message where state = 'accepted'"));
        (await host.StateAsync(held)).ShouldBe("waiting");
        (await host.AskAsync<long>("select count(*) from journal where kind = 'channelCapLifted'")).ShouldBe(1);

        await PassAsync(host, clock, TimeSpan.FromMinutes(30), async () => await host.StateAsync(held) == "accepted");
        SendingRules.Day(clock.GetUtcNow()).ShouldBe(new DateOnly(2026, 11, 26));
    }

    [Fact]
    public async Task One_number_is_called_three_times_in_eight_minutes_and_eight_times_in_a_day_at_most()
    {
        await using var gateway = await FarSide.StartAsync();
        var settings = ChannelHost.VoiceAt(gateway);
        await using var host = await ChannelHost.StartAsync(postgres, new(settings) { ["Channels:Voice:Off"] = "true" });
        var voice = host.Get<VoiceChannel>();
        var now = TimeProvider.System.GetUtcNow().AddMinutes(1);
        await host.QueueRoundAsync(ChannelName.Voice, 0, [.. Enumerable.Repeat("13812345678", 20), "13900000001"]);

        (await TakeAsync(host, voice, now)).Select(m => m.To).Order().ShouldBe(["13812345678", "13812345678", "13812345678", "13900000001"]);
        (await TakeAsync(host, voice, now.AddMinutes(7))).ShouldBeEmpty();
        (await TakeAsync(host, voice, now.AddMinutes(8))).Count.ShouldBe(3);
        (await TakeAsync(host, voice, now.AddMinutes(16))).Count.ShouldBe(2);
        (await TakeAsync(host, voice, now.AddMinutes(60))).ShouldBeEmpty();
        (await TakeAsync(host, voice, now.AddHours(24))).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_robot_hears_twenty_notices_a_minute_at_most()
    {
        await using var host = await ChannelHost.StartAsync(postgres, []);
        var robot = host.Get<DingTalkChannel>();
        var now = TimeProvider.System.GetUtcNow().AddMinutes(1);
        await host.QueueRoundAsync(ChannelName.DingTalk, 0, [.. Enumerable.Repeat("r1", 25), "r2"]);

        (await TakeAsync(host, robot, now)).GroupBy(m => m.Address).Select(g => (g.Key, g.Count())).Order().ShouldBe([("r1", 20), ("r2", 1)]);
        (await TakeAsync(host, robot, now.AddSeconds(59))).ShouldBeEmpty();
        (await TakeAsync(host, robot, now.AddSeconds(60))).Count.ShouldBe(5);
    }

    [Fact]
    public async Task Two_workers_never_take_the_same_message()
    {
        await using var gateway = await FarSide.StartAsync();
        await using var host = await ChannelHost.StartAsync(postgres, new(ChannelHost.SmsAt(gateway)) { ["Channels:Sms:Off"] = "true" });
        await host.QueueRoundAsync(ChannelName.Sms, 0, [.. Enumerable.Range(0, 300).Select(i => $"1380000{i:D4}")]);
        var now = TimeProvider.System.GetUtcNow();

        var taken = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => TakeAsync(host, host.Get<SmsChannel>(), now, limit: 40)));

        var ids = taken.SelectMany(messages => messages).Select(m => m.Id).ToList();
        ids.Count.ShouldBe(300);
        ids.Distinct().Count().ShouldBe(300);
    }

    [Fact]
    public async Task What_a_killed_process_had_in_hand_is_sent_again_where_a_repeat_is_dropped_and_given_up_where_it_would_be_seen()
    {
        await using var gateway = await FarSide.StartAsync();
        await using var host = await ChannelHost.StartAsync(postgres, new(ChannelHost.SmsAt(gateway)) { ["Channels:Sms:Off"] = "true" });
        var (sms, robot, outbox) = (host.Get<SmsChannel>(), host.Get<WeComChannel>(), host.Get<OutboxStore>());
        var text = await host.QueueAsync(ChannelName.Sms, "13812345678");
        var notice = await host.QueueAsync(ChannelName.WeCom, "r1");
        var now = TimeProvider.System.GetUtcNow();
        await TakeAsync(host, sms, now);
        await TakeAsync(host, robot, now);

        (await outbox.ReclaimAsync(sms, now + sms.Sending.Lease - TimeSpan.FromSeconds(1), default)).ShouldBe(0);
        (await outbox.ReclaimAsync(sms, now + sms.Sending.Lease, default)).ShouldBe(1);
        (await outbox.ReclaimAsync(robot, now + robot.Sending.Lease, default)).ShouldBe(1);

        (await host.StateAsync(text)).ShouldBe("waiting");
        (await host.StateAsync(notice)).ShouldBe("failed");
        (await host.ListAsync<string>("select data ->> 'channel' || ' ' || (data ->> 'reason') from journal where kind = 'messageSettled' order by 1")).ShouldBe(["sms unknown", "weCom unknown"]);
    }

    [Fact]
    public async Task Closing_or_answering_takes_back_what_still_waits()
    {
        await using var host = await ChannelHost.StartAsync(postgres, []);
        var (closed, open) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await host.QueueRoundAsync(ChannelName.Sms, 0, ["13800000001", "13800000002"], dispatchId: closed);
        await host.QueueRoundAsync(ChannelName.Sms, 0, ["13800000003", "13800000004"], dispatchId: open);
        var (stairwell, member) = await host.AskAsync<(string, Guid)>("select stairwell_code, member_id from message where address = @address", new { address = GridAlert.Platform.PersonalKeys.Blind("13800000003") });

        await host.Get<GridAlert.Platform.Commands>().RunAsync<int>(null, async transaction =>
        {
            var now = TimeProvider.System.GetUtcNow();
            return await MessageStore.WithdrawAsync(transaction, [closed], now) + await MessageStore.WithdrawAsync(transaction, [open], [stairwell], [member], now);
        }, default);

        (await host.ListAsync<string>("select shown from message where state = 'waiting' and address = @address", new { address = GridAlert.Platform.PersonalKeys.Blind("13800000004") })).ShouldBe(["138****0004"]);
    }
}
