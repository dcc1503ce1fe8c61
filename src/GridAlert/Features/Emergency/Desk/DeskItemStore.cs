using Dapper;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Desk;

/// <param name="ClosedAt">Null while it stands on the desk.</param>
public sealed record DeskItemState(Guid OwnerId, string OwnerName, DateTimeOffset? TakenAt, DateTimeOffset? ClosedAt, string? ClosedByName);

/// <summary>Writes whose a desk item is, and how it ended.</summary>
public static class DeskItemStore
{
    private sealed record Row
    {
        public required Guid OwnerId { get; init; }
        public required string OwnerName { get; init; }
        public DateTimeOffset? TakenAt { get; init; }
        public DateTimeOffset? ClosedAt { get; init; }
        public string? ClosedByName { get; init; }
    }

    /// <summary>Reads it and keeps others from changing it until the transaction ends; null when there is none.</summary>
    public static async Task<DeskItemState?> HoldAsync(Transaction transaction, Guid dispatchId, string code) =>
        await transaction.Connection.QuerySingleOrDefaultAsync<Row>(
            """
            select owner_id as OwnerId, owner_name as OwnerName, taken_at as TakenAt, closed_at as ClosedAt, closed_by_name as ClosedByName
              from desk_item where dispatch_id = @dispatchId and stairwell_code = @code for update
            """,
            new { dispatchId, code }) is { } row
            ? new(row.OwnerId, row.OwnerName, row.TakenAt, row.ClosedAt, row.ClosedByName)
            : null;

    public static Task TakeAsync(Transaction transaction, Guid dispatchId, string code, Guid ownerId, string ownerName, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            "update desk_item set owner_id = @ownerId, owner_name = @ownerName, taken_at = @now where dispatch_id = @dispatchId and stairwell_code = @code",
            new { dispatchId, code, ownerId, ownerName, now });

    public static Task CloseAsync(Transaction transaction, Guid dispatchId, string code, string byName, string reason, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            "update desk_item set closed_at = @now, closed_by_name = @byName, close_reason = @reason where dispatch_id = @dispatchId and stairwell_code = @code",
            new { dispatchId, code, byName, reason, now });
}
