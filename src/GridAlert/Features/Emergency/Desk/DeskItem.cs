using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Calls;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Receipts;

namespace GridAlert.Features.Emergency.Desk;

/// <summary>A stairwell that nobody below could reach, on the command centre's desk 处置台.</summary>
public sealed record DeskItem
{
    public required Guid DispatchId { get; init; }
    public required string Title { get; init; }
    public required Level? Level { get; init; }
    public required bool Drill { get; init; }
    public required DispatchState DispatchState { get; init; }
    public required string StairwellCode { get; init; }
    public required string Name { get; init; }
    public required string Place { get; init; }
    public required DateTimeOffset Since { get; init; }
    public required Guid OwnerId { get; init; }
    public required string OwnerName { get; init; }
    /// <summary>When its owner took it; null while it only stands there under a name.</summary>
    public required DateTimeOffset? TakenAt { get; init; }
    public required bool Mine { get; init; }
    /// <summary>Where the stairwell stands now: it may have answered meanwhile.</summary>
    public required AssignmentState State { get; init; }
    public required DateTimeOffset? AnsweredAt { get; init; }
    public required bool AnsweredFor { get; init; }
    public required IReadOnlyList<AttemptView> Attempts { get; init; }
}

/// <param name="OwnerId">Whose it was when the dispatcher looked; null means whoever has it now. So that two who take it at once do not take it from each other.</param>
public sealed record TakeRequest(Guid? OwnerId);

public sealed record CloseDeskItemRequest(string? Reason);

public sealed record DeskItemOwner(Guid DispatchId, string StairwellCode, string OwnerName, DateTimeOffset TakenAt);

public sealed record ClosedDeskItem(Guid DispatchId, string StairwellCode, string ClosedByName, DateTimeOffset ClosedAt, string Reason);
