using Microsoft.AspNetCore.SignalR;

namespace GridAlert.Swarm.BareHub;

/// <summary>Answers a phone at once, from memory.</summary>
public sealed class MemoryHub(TimeProvider time) : Hub
{
    private static readonly StairwellReceipt Stairwell = new("330108001001001001", "acknowledged", 1, 3);

    public Resumed Resume(string? cursor) => new([], cursor ?? "0");

    public void Received(IReadOnlyList<Guid> dispatchIds) => ArgumentNullException.ThrowIfNull(dispatchIds);

    public Receipt Acknowledge(Guid dispatchId, DateTimeOffset occurredAt) => new(dispatchId, "acknowledged", occurredAt, time.GetUtcNow(), Stairwell);

    public sealed record Resumed(IReadOnlyList<object> Items, string Cursor);

    public sealed record Receipt(Guid DispatchId, string State, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, StairwellReceipt Stairwell);

    public sealed record StairwellReceipt(string Code, string State, int Acknowledged, int Members);
}
