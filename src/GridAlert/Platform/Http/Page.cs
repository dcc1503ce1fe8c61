namespace GridAlert.Platform;

/// <param name="NextCursor">Where the next page begins; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>Which part of a list is asked for: <c>?limit=</c> 1–500, default 100, and <c>?cursor=</c>.</summary>
public sealed record PageRequest(int Limit, string? Cursor)
{
    public Guid? CursorAsId => Cursor is null ? null : Guid.Parse(Cursor);

    public static Outcome<PageRequest> Read(HttpContext context)
    {
        var limit = 100;
        if (context.Request.Query["limit"] is [{ } text, ..] && !(int.TryParse(text, out limit) && limit is >= 1 and <= 500))
            return Problem.Invalid([new("limit", "between", 1, 500)]);
        var cursor = context.Request.Query["cursor"] is [{ Length: > 0 } given, ..] ? given : null;
        if (cursor?.Length > 4000 || cursor?.Contains('\0') == true)
            return Problem.Invalid([new("cursor", "notACursor")]);
        return new PageRequest(limit, cursor);
    }

    public Page<T> ToPage<T>(IReadOnlyList<T> items, Func<T, string> cursorOf) => new(items, items.Count == Limit ? cursorOf(items[^1]) : null);
}
