namespace GridAlert.Features.Everyday.Requests;

/// <summary>A request as a trio sends it, as JSON or as the fields of a form.</summary>
public sealed record RaiseBody
{
    public string? Kind { get; init; }
    public string? Text { get; init; }
    /// <summary>A household of the own stairwell.</summary>
    public Guid? HouseholdId { get; init; }
    public string? ContactName { get; init; }
    public string? ContactPhone { get; init; }
}

/// <summary>A request found sound.</summary>
public sealed record SoundRequest(RequestKind Kind, string Text, Guid? HouseholdId, string? ContactName, string? ContactPhone);

/// <summary>What an officer does with a request.</summary>
/// <param name="Text">The answer, or the reason.</param>
/// <param name="Owner">The other body that it is handed over to.</param>
/// <param name="Seen">The state that the caller saw; an act on a request that has moved on since is refused.</param>
public sealed record HandleBody(string? Text, string? Owner, string? Seen);

public sealed record PublishBody(string? Question, string? Answer);

/// <summary>What a resident says of an answer, or a trio on the resident's behalf.</summary>
/// <param name="Rating">1 to 5; may be left out.</param>
/// <param name="Text">What is still open, when it is reopened.</param>
public sealed record ResidentBody(int? Rating, string? Text);
