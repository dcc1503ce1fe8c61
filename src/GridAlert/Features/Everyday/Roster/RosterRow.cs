namespace GridAlert.Features.Everyday.Roster;

/// <summary>The columns of a roster file 花名册. Their headings are texts; a file may have them in either language and in any order.</summary>
public static class RosterColumn
{
    public const string StreetCode = "streetCode";
    public const string Street = "street";
    public const string CommunityCode = "communityCode";
    public const string Community = "community";
    public const string GridCode = "gridCode";
    public const string Grid = "grid";
    public const string StairwellCode = "stairwellCode";
    public const string Stairwell = "stairwell";
    public const string Form = "form";

    public static IReadOnlyList<string> All { get; } =
    [
        StreetCode, Street, CommunityCode, Community, GridCode, Grid, StairwellCode, Stairwell, Form,
        "leadName", "leadPhone", "informationName", "informationPhone", "supportName", "supportPhone",
    ];

    public static string Name(string role) => role + "Name";

    public static string Phone(string role) => role + "Phone";
}

/// <summary>A line of the file: one stairwell with its trio.</summary>
/// <param name="Number">As the spreadsheet counts it; the headings are 1.</param>
/// <param name="Cells">By column; a column that the file has not is missing here.</param>
public sealed record RosterRow(int Number, IReadOnlyDictionary<string, string> Cells)
{
    public string? this[string column] => Cells.GetValueOrDefault(column);

    /// <summary>Null where nothing is said.</summary>
    public string? Said(string column) => Cells.GetValueOrDefault(column) is { Length: > 0 } text ? text : null;
}

/// <summary>What is wrong with a line, to be said in the reader's language.</summary>
public sealed record RosterError(int Row, string Column, string Code, params object[] Args);

/// <summary>Who holds a post now.</summary>
/// <param name="Phone">Null when none is known.</param>
public sealed record HeldPost(Guid PostId, Guid MemberId, string Name, string? Phone);
