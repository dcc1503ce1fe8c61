namespace GridAlert.Features.Access.PersonalData;

/// <summary>The button from masked to whole, and what is said beside it.</summary>
/// <param name="Action">Where it sends to.</param>
/// <param name="Purpose">The reason that was given in this sign-in; null asks for one.</param>
public sealed record ShowPeopleForm(string Action, bool IsShown, string? Purpose);

/// <summary>What the button sends.</summary>
public sealed record ShowPeopleInput
{
    public string? Reason { get; init; }
}
