namespace GridAlert.Features.Emergency.AfterAction.Pages;

/// <summary>A figure of the review whose stairwells can be listed.</summary>
/// <param name="Name">As the address spells it; the texts have a word for it.</param>
/// <param name="Holds">Whether a stairwell stands behind it.</param>
public sealed record StairwellFigure(string Name, Func<StairwellRow, bool> Holds)
{
    public static IReadOnlyList<StairwellFigure> All { get; } =
    [
        new("asked", _ => true),
        new("hadDevice", row => row.HadDevice > 0),
        new("noDevice", row => row.HadDevice < row.Targeted),
        new("sent", row => row.Sent > 0),
        new("received", row => row.Received > 0),
        new("notReceived", row => row.Received < row.Targeted),
        new("read", row => row.Read > 0),
        new("answered", row => row.Never < row.Targeted),
        new("inTime", row => row.InTime > 0),
        new("late", row => row.Late > 0),
        new("never", row => row.Never > 0),
        new("neverAtAll", row => row.Never == row.Targeted),
        new("completed", row => row.Completed > 0),
        new("notCompleted", row => row.Completed < row.Targeted),
        new("forThem", row => row.ForThem > 0),
        new("onDesk", row => row.OnDesk > 0),
        new("metWithoutStep", row => row.WithoutStep > 0),
        new("atTheDoor", row => row.AtTheDoor > 0),
        new("unreachable", row => row.Unreachable > 0),
        new("cover3", row => row.Cover == 3),
        new("cover2", row => row.Cover == 2),
        new("cover1", row => row.Cover == 1),
        new("cover0", row => row.Cover == 0),
        new("vacant", row => row.Vacant.Count > 0),
    ];

    private const string StepPrefix = "step.";
    private const string RolePrefix = "role.";

    /// <summary>One of all, step.gridLead.call for the stairwells that came to a step, or role.lead for those where a post answered.</summary>
    public static StairwellFigure? Find(string? name) =>
        All.FirstOrDefault(figure => figure.Name == name)
        ?? Of(name, StepPrefix, row => row.Steps) ?? Of(name, RolePrefix, row => row.Answering);

    public static string Step(string who, string via) => $"{StepPrefix}{who}.{via}";

    public static string Role(string role) => RolePrefix + role;

    private static StairwellFigure? Of(string? name, string prefix, Func<StairwellRow, IReadOnlyList<string>> words) =>
        name?.StartsWith(prefix, StringComparison.Ordinal) == true ? new(name, row => words(row).Contains(name[prefix.Length..])) : null;
}
