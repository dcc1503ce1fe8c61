namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>A dispatch as one line of a list.</summary>
public sealed record DispatchRow(Dispatch Dispatch, StairwellCounts Counts, DateTimeOffset Now);
