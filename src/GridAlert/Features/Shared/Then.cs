using GridAlert.Features.Emergency.Activations;

namespace GridAlert.Features.Shared;

/// <summary>The time that a page is about when that is not now, and the activations that were open at it.</summary>
public sealed record Then(DateTimeOffset Now, IReadOnlyList<Activation> Open);
