using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;

namespace GridAlert.Swarm.BareHub;

/// <summary>Answers a phone once its acknowledgement is durable, and does nothing else.</summary>
public sealed class ComposedHub(ComposedStore store, TimeProvider time) : Hub
{
    private const string Member = "member";
    private static readonly MemoryHub.StairwellReceipt Stairwell = new("330108001001001001", "acknowledged", 1, 3);

    public override Task OnConnectedAsync()
    {
        var member = Guid.CreateVersion7(time.GetUtcNow());
        Context.Items[Member] = member;
        store.Members[member] = 0;
        return Task.CompletedTask;
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        store.Members.TryRemove((Guid)Context.Items[Member]!, out _);
        return Task.CompletedTask;
    }

    public MemoryHub.Resumed Resume(string? cursor) => new([], cursor ?? "0");

    public void Received(IReadOnlyList<Guid> dispatchIds) => ArgumentNullException.ThrowIfNull(dispatchIds);

    public async Task<MemoryHub.Receipt> Acknowledge(Guid dispatchId, DateTimeOffset occurredAt)
    {
        var recordedAt = await store.AcknowledgeAsync(dispatchId, (Guid)Context.Items[Member]!);
        return new(dispatchId, "acknowledged", occurredAt, recordedAt, Stairwell);
    }
}
