using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Own;

/// <summary>What a responder allows.</summary>
/// <param name="OnBoard">The whole name on the public board.</param>
/// <param name="Letter">A letter to the employer.</param>
public sealed record Choice(bool OnBoard, Personal? Employer, bool Letter)
{
    public static Choice None { get; } = new(false, null, false);
}

public sealed record ChoiceRequest(bool OnBoard, string? Employer, bool Letter);
