namespace GridAlert.Features.Emergency.AfterAction.Findings;

/// <summary>What earlier activations left to be made better, for the page where the next one starts.</summary>
public sealed record OpenImprovements(IReadOnlyList<Improvement> Items, DateOnly Today)
{
    public const int Most = 20;

    public static OpenImprovements None { get; } = new([], default);
}
