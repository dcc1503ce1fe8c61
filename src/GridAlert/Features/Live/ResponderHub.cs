using System.Runtime.CompilerServices;
using System.Text.Json;
using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Everyday.Readiness;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record.Origins;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;

namespace GridAlert.Features.Live;

/// <summary>What the server says to a phone.</summary>
public interface IResponderPhone
{
    Task DispatchSent(PhoneMessage dispatch);

    Task DispatchChanged(PhoneMessage dispatch);

    Task ModeChanged(ModeChange change);

    /// <summary>The silent test: the phone answers with <see cref="ResponderHub.Alive"/> by itself.</summary>
    Task SignOfLife();
}

public sealed record Resumed(IReadOnlyList<PhoneDispatch> Items, string Cursor, ModeChange Mode);

/// <summary>A responder's phone. Every call that changes something returns only once it is durable.</summary>
[Authorize(Policies.Responder)]
public sealed class ResponderHub(
    PhoneDispatchQuery dispatches, ActivationStore activations, RespondToDispatch respond, ReceiptWriter receipts,
    Presence presence, LastSeen lastSeen, SignsOfLife signsOfLife, UnitTree tree, TimeProvider time, ProblemTexts texts) : CallableHub<IResponderPhone>(texts)
{
    private const int ResumeLimit = 500;
    private const int MaxIds = 1000;

    private Caller Caller => Context.User.Caller();

    private StrongBox<long?> Offset => Context.Features.GetRequiredFeature<StrongBox<long?>>();

    public override async Task OnConnectedAsync()
    {
        var caller = Caller;
        // Made before the first call: calls of one connection may run side by side, and what holds it must not change then. Items would be half a KiB for each phone.
        Context.Features.Set(new StrongBox<long?>());
        if (Community(caller) is { } community)
            await Groups.AddToGroupAsync(Context.ConnectionId, Live.Groups.Community(community.Code), Context.ConnectionAborted);
        presence.Add(caller.Id, Context.ConnectionId, Stairwells(caller));
        lastSeen.Note(caller.DeviceId!.Value, Context.GetHttpContext() is { } http ? Origin.Of(http, caller.SessionId) : null);
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        presence.Remove(Caller.Id, Context.ConnectionId, Stairwells(Caller));
        lastSeen.Note(Caller.DeviceId!.Value);
        return Task.CompletedTask;
    }

    /// <summary>Everything since the cursor, in order. Call it after every connect: live messages come from then on.</summary>
    public async Task<Resumed> Resume(string? cursor)
    {
        if (!PhoneCursor.IsCursor(cursor))
            throw Refused(Problem.Invalid([new("cursor", "notACursor")]));
        var items = new List<PhoneDispatch>();
        CatchUp page;
        do
        {
            // Short and shared with others: to be able to leave early would cost each connection memory for as long as it lasts.
            page = await dispatches.SinceAsync(Caller.Id, cursor, ResumeLimit, CancellationToken.None);
            items.AddRange(page.Items);
            cursor = page.Cursor;
        }
        while (page.Items.Count == ResumeLimit);
        // Whoever catches up is alive: a phone that was away when it was asked has answered with that.
        signsOfLife.Note(Caller.DeviceId!.Value);
        var now = time.GetUtcNow();
        foreach (var item in page.Items.Where(item => item.State == ReceiptState.Queued))
            receipts.Note(new(item.DispatchId, Caller.Id, now, null));
        return new(items, cursor, await ModeAsync());
    }

    public void Received(IReadOnlyList<Guid>? dispatchIds)
    {
        if (dispatchIds is null)
            throw Refused(Problem.Invalid([new("dispatchIds", "required")]));
        if (dispatchIds.Count > MaxIds)
            throw Refused(Problem.Invalid([new("dispatchIds", "tooMany", MaxIds)]));
        var now = time.GetUtcNow();
        foreach (var id in dispatchIds)
            receipts.Note(new(id, Caller.Id, null, now));
    }

    /// <summary>How many milliseconds the phone's clock is ahead; said once a connection, it goes with every answer after it.</summary>
    public void Clock(long clockOffset) => Offset.Value = clockOffset;

    /// <summary>A sign of life, given by the phone without its holder.</summary>
    public void Alive()
    {
        signsOfLife.Note(Caller.DeviceId!.Value);
        lastSeen.Note(Caller.DeviceId!.Value);
    }

    public Task<Receipt> Read(Guid dispatchId, DateTimeOffset occurredAt) =>
        RespondAsync(dispatchId, AnswerAct.Read, new() { OccurredAt = occurredAt });

    public Task<Receipt> Acknowledge(Guid dispatchId, DateTimeOffset occurredAt) =>
        RespondAsync(dispatchId, AnswerAct.Acknowledge, new() { OccurredAt = occurredAt });

    public Task<Receipt> AcknowledgeWith(Guid dispatchId, DateTimeOffset occurredAt, string? note, JsonElement? reply) =>
        RespondAsync(dispatchId, AnswerAct.Acknowledge, new() { OccurredAt = occurredAt, Note = note, Reply = reply });

    public Task<Receipt> Complete(Guid dispatchId, DateTimeOffset occurredAt, string? note, JsonElement? reply) =>
        RespondAsync(dispatchId, AnswerAct.Complete, new() { OccurredAt = occurredAt, Note = note, Reply = reply });

    public Task<Receipt> Decline(Guid dispatchId, DateTimeOffset occurredAt, string? reason) =>
        RespondAsync(dispatchId, AnswerAct.Decline, new() { OccurredAt = occurredAt, Reason = reason });

    public Task<Receipt> Reply(Guid dispatchId, DateTimeOffset occurredAt, string? note, JsonElement? reply) =>
        RespondAsync(dispatchId, AnswerAct.Reply, new() { OccurredAt = occurredAt, Note = note, Reply = reply });

    public Task<Receipt> Withdraw(Guid dispatchId, DateTimeOffset occurredAt) =>
        RespondAsync(dispatchId, AnswerAct.Withdraw, new() { OccurredAt = occurredAt });

    private async Task<Receipt> RespondAsync(Guid dispatchId, AnswerAct act, RespondRequest request)
    {
        // Not cancelled with the connection: what a phone has sent is stored even if the phone is gone.
        var outcome = await respond.RunAsync(Caller, dispatchId, act, request with { ClockOffset = Offset.Value }, CancellationToken.None);
        return outcome.Ok ? outcome.Value : throw Refused(outcome.Problem);
    }

    private async Task<ModeChange> ModeAsync()
    {
        var unit = Community(Caller) ?? tree.Find(Caller.UnitCode)!;
        return ModeChange.From(unit.Code, ModeRules.ModeOf(unit, await activations.OpenAsync(CancellationToken.None)));
    }

    private static IEnumerable<string> Stairwells(Caller caller) => caller.AlsoIn.Append(caller.UnitCode);

    private Unit? Community(Caller caller) => tree.Find(tree.Find(caller.UnitCode)?.CodeOf(UnitKind.Community));
}
