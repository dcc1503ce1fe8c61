namespace GridAlert.Features.Emergency.AfterAction.Pages;

/// <summary>A figure of the review whose stairwells can be listed.</summary>
/// <param name="Name">As the address spells it; the texts have a word for it.</param>
/// <param name="Holds">Whether a stairwell stands behind it.</param>
public sealed record StairwellFigure(string Name, Func<StairwellRow, bool> Holds)
{
    public static IReadOnlyList<StairwellFigure> All { get; } =
    [
        new("asked", _ => true),
        new("noDevice", row => row.HadDevice < row.Targeted),
        new("received", row => row.Received > 0),
        new("notReceived", row => row.Received < row.Targeted),
        new("read", row => row.Read > 0),
        new("inTime", row => row.InTime > 0),
        new("late", row => row.Late > 0),
        new("never", row => row.Never > 0),
        new("neverAtAll", row => row.Never == row.Targeted),
        new("completed", row => row.Completed > 0),
        new("notCompleted", row => row.Completed < row.Targeted),
        new("forThem", row => row.ForThem > 0),
        new("onDesk", row => row.OnDesk > 0),
        new("cover3", row => row.Cover == 3),
        new("cover2", row => row.Cover == 2),
        new("cover1", row => row.Cover == 1),
        new("cover0", row => row.Cover == 0),
        new("vacant", row => row.Vacant.Count > 0),
    ];

    public static StairwellFigure? Find(string? name) => All.FirstOrDefault(figure => figure.Name == name);
}
