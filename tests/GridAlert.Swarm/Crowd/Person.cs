using System.Diagnostics;
using System.Text.Json;
using GridAlert.Swarm.Phones;

namespace GridAlert.Swarm.Crowd;

/// <summary>A responder with a phone: keeps it connected, and does with each dispatch what people do.</summary>
public sealed class Person(Uri hub, string token, Behaviour behaviour, Dice dice, Surroundings around) : IPhoneOwner
{
    private static readonly string[] Reasons = ["在外地，赶不回来", "身体不适", "正在值班，走不开", "家中有急事"];
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);

    private readonly Dictionary<Guid, Plan> _plans = [];
    private TaskCompletionSource<LeanPhone> _online = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _cursor;
    private volatile bool _left;

    /// <summary>The phone while it is connected.</summary>
    public LeanPhone? Phone { get; private set; }

    /// <summary>Keeps the phone connected until the end; comes back after every loss, later each time, never all at once.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var pause = TimeSpan.FromMilliseconds(500);
        while (!_left && !cancel.IsCancellationRequested)
        {
            try
            {
                if (await StayConnectedAsync(cancel) is { } closed)
                    around.Figures.NoteError($"connection lost: {closed}");
                pause = TimeSpan.FromMilliseconds(500);
            }
            catch (PhoneException e) when (e.Refused)
            {
                around.Figures.NoteError(e.Message);
                around.Figures.NoteSignedOut();
                return;
            }
            catch (Exception e) when (e is PhoneException or IOException or System.Net.Sockets.SocketException or System.Net.WebSockets.WebSocketException or JsonException)
            {
                around.Figures.NoteError(e.Message);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            if (_left || cancel.IsCancellationRequested)
                return;
            around.Figures.NoteReconnect();
            await Task.Delay(pause * (0.5 + dice.Next()), around.Time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Closes the phone for good.</summary>
    public async Task LeaveAsync(CancellationToken cancel)
    {
        _left = true;
        if (Phone is { } phone)
            await phone.CloseAsync(cancel);
    }

    /// <summary>Loses the network once, at some time within the run.</summary>
    public async Task LoseNetworkOnceAsync(TimeSpan within, CancellationToken cancel)
    {
        if (!dice.Happens(behaviour.LosesNetwork))
            return;
        await Task.Delay(within * dice.Next(), around.Time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancel.IsCancellationRequested)
            Phone?.Drop();
    }

    public void Heard(LeanPhone phone, in HubMessage message)
    {
        var sent = message.Target.SequenceEqual("DispatchSent"u8);
        if (!sent && !message.Target.SequenceEqual("DispatchChanged"u8))
            return;
        var card = DispatchCard.Read(message.Arguments);
        _cursor = card.Cursor ?? _cursor;
        if (sent && card.Reminders == 0)
            around.Figures.Arrival.Add(around.Time.GetUtcNow() - card.SentAt);
        Take(card);
    }

    private async Task<string?> StayConnectedAsync(CancellationToken cancel)
    {
        LeanPhone phone;
        using (await around.EnterDoorAsync(cancel))
        {
            var started = Stopwatch.GetTimestamp();
            phone = await LeanPhone.ConnectAsync(hub, token, cancel);
            around.Figures.Connecting.Add(Stopwatch.GetElapsedTime(started));
        }
        using var beat = around.Heartbeat.Add(phone);
        var reading = phone.RunAsync(this, cancel);
        try
        {
            var caught = JsonSerializer.Deserialize<CaughtUp>(await phone.CallAsync("Resume", cancel, _cursor), PhoneJson.Options)!;
            _cursor = caught.Cursor ?? _cursor;
            foreach (var card in caught.Items)
                Take(card);
        }
        catch
        {
            phone.Drop();
            await reading;
            throw;
        }
        Phone = phone;
        around.Figures.NoteConnected();
        _online.TrySetResult(phone);
        try
        {
            return await reading;
        }
        finally
        {
            Phone = null;
            around.Figures.NoteDisconnected();
            _online = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Live or caught up, once or twice: the same.</summary>
    private void Take(DispatchCard card)
    {
        lock (_plans)
        {
            if (_plans.TryGetValue(card.DispatchId, out var known))
            {
                if (IsWokenBy(card, known))
                    around.Go(() => FollowAsync(card, known));
                return;
            }
            if (!card.IsOpen || !card.WaitsForAnswer)
                return;
            var plan = behaviour.Draw(dice);
            plan.Reminders = card.Reminders;
            _plans[card.DispatchId] = plan;
            around.Figures.NoteReceived(card.DispatchId);
            around.Go(() => SayReceivedAsync(card.DispatchId));
            if (plan.Silent)
                around.Figures.NoteSilent(1);
            else
                around.Go(() => FollowAsync(card, plan));
        }
    }

    private bool IsWokenBy(DispatchCard card, Plan plan)
    {
        plan.Closed |= !card.IsOpen;
        var reminded = card.Reminders > plan.Reminders;
        plan.Reminders = Math.Max(plan.Reminders, card.Reminders);
        if (!reminded || !plan.Silent || !card.WaitsForAnswer || !dice.Happens(behaviour.HeedsReminder))
            return false;
        plan.Silent = false;
        around.Figures.NoteSilent(-1);
        return true;
    }

    private async Task SayReceivedAsync(Guid dispatchId) =>
        await (await _online.Task.WaitAsync(around.End)).TellAsync("Received", around.End, new[] { dispatchId });

    private async Task FollowAsync(DispatchCard card, Plan plan)
    {
        if (plan.Reads)
        {
            await PauseAsync(plan.ReadAfter);
            if (plan.Closed)
                return;
            await CallAsync("Read", card.DispatchId, Now());
            around.Figures.NoteRead();
        }
        await PauseAsync(plan.AnswerAfter);
        if (plan.Closed)
            return;
        if (plan.Declines)
        {
            await AnswerAsync("Decline", card.DispatchId, Now(), dice.OneOf(Reasons));
            around.Figures.NoteDeclined();
            return;
        }
        var later = card.Kind == "rollCall" && plan.ComesLater;
        if (later)
            await AnswerAsync("AcknowledgeWith", card.DispatchId, Now(), null, new { availableFrom = Now() + TimeSpan.FromMinutes(20 + 100 * dice.Next()) });
        else
            await AnswerAsync("Acknowledge", card.DispatchId, Now());
        around.Figures.NoteAcknowledged(later);
        if (card.Kind == "rollCall" || !plan.Completes)
            return;
        await PauseAsync(plan.CompleteAfter);
        if (plan.Closed)
            return;
        await AnswerAsync("Complete", card.DispatchId, Now(), null, Replies.For(card.Reply, dice));
        around.Figures.NoteCompleted();
    }

    private async Task AnswerAsync(string method, params object?[] arguments)
    {
        var started = Stopwatch.GetTimestamp();
        await CallAsync(method, arguments);
        around.Figures.AnswerRoundTrip.Add(Stopwatch.GetElapsedTime(started));
    }

    /// <summary>What a phone could not say for want of a network it says when it is back.</summary>
    private async Task CallAsync(string method, params object?[] arguments)
    {
        while (true)
        {
            var phone = await _online.Task.WaitAsync(around.End);
            try
            {
                await phone.CallAsync(method, around.End, arguments);
                return;
            }
            catch (PhoneException e) when (!e.Refused)
            {
                await PauseAsync(TimeSpan.FromMilliseconds(200));
            }
        }
    }

    private Task PauseAsync(TimeSpan pause) => pause == TimeSpan.Zero ? Task.CompletedTask : Task.Delay(pause, around.Time, around.End);

    private DateTimeOffset Now() => around.Time.GetUtcNow();
}
