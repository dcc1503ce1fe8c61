using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.RateLimiting;
using GridAlert.Features.Channels.Callbacks;
using GridAlert.Features.Channels.Settings;
using GridAlert.Platform;

namespace GridAlert.Features.Channels.Outbox;

/// <summary>
/// Sends one channel's messages. All its writing happens in one loop, set by set: note what came back, take what is due,
/// hand it to the far side. Calls run beside the loop, so that one slow answer holds up nobody else's message.
/// </summary>
public sealed class ChannelWorker(
    IChannel channel, OutboxStore outbox, IMessageScreen screen, TakeReceipts receipts, ChannelHealth health, ChannelsOptions options,
    Nodes nodes, TimeProvider time, ILogger<ChannelWorker> log) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(15);

    private static readonly Counter<int> Outcomes = Telemetry.Meter.CreateCounter<int>("gridalert.channel.messages", "{message}", "Tries to send a message, by channel and by what came of them");

    private readonly ConcurrentQueue<(Message Message, Delivery Delivery)> _returned = new();
    private readonly List<Settlement> _unsettled = [];
    private readonly List<string> _early = [];
    private readonly SemaphoreSlim _news = new(0);
    private readonly RateLimiter? _pace = channel.Sending.PerSecond == 0 ? null : new TokenBucketRateLimiter(new()
    {
        // In tenths of a second, so that the far side sees a stream and not a burst each second.
        TokenLimit = Math.Max(1, channel.Sending.PerSecond / 10),
        TokensPerPeriod = Math.Max(1, channel.Sending.PerSecond / 10),
        ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, channel.Sending.PerSecond / 10) / (double)channel.Sending.PerSecond),
        QueueLimit = int.MaxValue,
    });
    private readonly (TimeOnly From, TimeOnly Until) _quiet = (SettingsRules.Time(options.QuietFrom)!.Value, SettingsRules.Time(options.QuietUntil)!.Value);
    private DateTimeOffset _refreshed;
    private int _underway;

    // With a pace, no more is taken than leaves within a few seconds: what is taken no longer stands in the queue.
    private int Room => channel.Sending.PerSecond == 0 ? channel.Sending.Concurrency : Math.Min(channel.Sending.Concurrency, channel.Sending.PerSecond * 5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var took = await TurnAsync(stoppingToken);
                if (took == 0 || Room - _underway < Math.Max(1, Room / 4))
                    await RestAsync(Poll, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                log.LogError(e, "The queue of {Channel} could not be worked; trying again", channel.Name);
                await RestAsync(AfterFault, stoppingToken);
            }
        }
        await SayFarewellAsync();
    }

    /// <summary>Notes what came back and hands on what is due. Gives how many were taken.</summary>
    private async Task<int> TurnAsync(CancellationToken cancel)
    {
        await SettleAsync(cancel);
        var now = time.GetUtcNow();
        if (now - _refreshed >= RefreshEvery)
        {
            await channel.RefreshAsync(cancel);
            _refreshed = now;
        }
        if (!channel.IsOn)
            return 0;
        await outbox.ReclaimAsync(channel, now, cancel);
        var free = Room - _underway;
        // Taken by the handful: each take is a round trip and a commit.
        if (free < Math.Max(1, Room / 4) || health.PausedUntil > now)
            return 0;
        var taken = await outbox.TakeAsync(channel, free, SendingRules.IsQuiet(now, _quiet.From, _quiet.Until), now, cancel);
        if (taken.Messages.Count == 0)
            return 0;
        if (channel.Sending.DailyCap is { } cap && taken.Used > cap && taken.Messages.Exists(m => m.Urgent) && await outbox.LiftCapAsync(channel.Name, cap, taken.Used, now, cancel))
            log.LogWarning("{Channel} has used {Used} of its daily cap of {Cap}: urgent messages go on being sent", channel.Name, taken.Used, cap);
        var unwanted = await screen.NoLongerWantedAsync(taken.Messages, cancel);
        foreach (var message in taken.Messages)
        {
            if (unwanted.Contains(message.Id))
                _unsettled.Add(new(message.Id, message.Attempts, "withdrawn", null, "answered", now, GiveBack: true, InRecord: false));
            else
                Begin(message, cancel);
        }
        return taken.Messages.Count;
    }

    private void Begin(Message message, CancellationToken cancel)
    {
        Interlocked.Increment(ref _underway);
        _ = Task.Run(
            async () =>
            {
                var delivery = await SendAsync(message, cancel);
                _returned.Enqueue((message, delivery));
                Interlocked.Decrement(ref _underway);
                _news.Release();
            },
            CancellationToken.None);
    }

    private async Task<Delivery> SendAsync(Message message, CancellationToken stopping)
    {
        try
        {
            // Each node keeps the whole pace; as many turns as there are nodes make it the installation's.
            for (var turn = 0; _pace is not null && turn < nodes.Count; turn++)
                using (await _pace.AcquireAsync(1, stopping)) { }
        }
        catch (OperationCanceledException)
        {
            return Delivery.Busy("stopping", TimeSpan.Zero, wholeChannel: true);
        }
        // Once handed over it runs to its end, also when the process is asked to stop; only a lease that runs out ends it.
        using var patience = new CancellationTokenSource(SendingLimits.OneTry(channel.Sending));
        try
        {
            return await channel.SendAsync(message, patience.Token);
        }
        catch (Exception e)
        {
            log.LogError(e, "A message by {Channel} could not be sent", channel.Name);
            return Delivery.Unknown("fault");
        }
    }

    private async Task SettleAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        while (_returned.TryDequeue(out var returned))
        {
            var (message, delivery) = returned;
            Outcomes.Add(1, new("channel", channel.Name), new("outcome", JsonNamingPolicy.CamelCase.ConvertName(delivery.Kind.ToString())));
            if (delivery.IsFaultOfChannel)
                health.Failed(delivery.Reason!, now);
            if (delivery is { Kind: DeliveryKind.Busy, WholeChannel: true })
                health.Pause(now + delivery.Wait);
            _unsettled.Add(SendingRules.Settle(message, delivery, channel.Sending, channel.AtLeastOnce, now, RandomNumberGenerator.GetInt32(1000) / 1000.0));
        }
        if (_unsettled.Count > 0)
        {
            // Kept until it is stored: the far side has these, whatever the database is doing.
            _early.AddRange(await outbox.SettleAsync(channel.Name, _unsettled, now, cancel));
            _unsettled.Clear();
        }
        if (_early.Count > 0)
        {
            await receipts.CatchUpAsync(channel.Name, _early, cancel);
            _early.Clear();
        }
    }

    /// <summary>Waits until a call comes back, at most so long.</summary>
    private async Task RestAsync(TimeSpan atMost, CancellationToken cancel)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var news = _news.WaitAsync(enough.Token);
        var rest = Task.Delay(atMost, time, enough.Token);
        await Task.WhenAny(news, rest);
        await enough.CancelAsync();
        await Task.WhenAll(news, rest).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (_news.CurrentCount > 0)
            await _news.WaitAsync(CancellationToken.None);
    }

    /// <summary>What was handed over is still noted before the process ends.</summary>
    private async Task SayFarewellAsync()
    {
        using var patience = new CancellationTokenSource(Farewell);
        try
        {
            while (_underway > 0)
                await _news.WaitAsync(patience.Token);
            await SettleAsync(patience.Token);
        }
        catch (Exception e)
        {
            log.LogWarning(e, "{Count} message(s) by {Channel} were still on their way at the end", _underway + _unsettled.Count, channel.Name);
        }
    }

    public override void Dispose()
    {
        _pace?.Dispose();
        _news.Dispose();
        base.Dispose();
    }
}
