using System.Globalization;
using System.Text.Json;
using GridAlert.Features.Emergency.Board;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Shared;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Live;

/// <summary>How many stairwells of a place have which look.</summary>
public sealed class LookCounts
{
    private static readonly string[] Pressing = ["silent", "unable", "waiting", "acknowledged", "completed", "idle"];
    private readonly int[] _counts = new int[Pressing.Length];

    /// <summary>The most pressing first.</summary>
    public static IReadOnlyList<string> Looks => Pressing;

    public static int Rank(string look) => Array.IndexOf(Pressing, look);

    public int this[string look] => _counts[Rank(look)];

    public int Answered => this["acknowledged"] + this["completed"];

    public int Concerned => _counts.Sum() - this["idle"];

    public void Add(string look) => _counts[Rank(look)]++;
}

/// <summary>A stairwell that has not answered in time.</summary>
public sealed record SilentStairwell(BoardStairwell Stairwell, Guid Dispatch, DateTimeOffset Since);

/// <summary>What the page says before its script takes over, in the same words.</summary>
public static class BoardPaint
{
    private const int SilentShown = 100;
    private const int TitleShown = 12;

    /// <summary>Who has not answered in time, the longest silence first.</summary>
    public static IReadOnlyList<SilentStairwell> Silent(BoardSnapshot picture)
    {
        var deadlines = picture.Dispatches.Where(d => d.AcknowledgeBy is not null).ToDictionary(d => d.Id.ToString(), d => (d.Id, By: d.AcknowledgeBy!.Value));
        return
        [
            .. picture.Stairwells
                .Select(stairwell => (stairwell, Since: stairwell.Dispatches
                    .Where(d => d.Value is { State: "pending", Late: true } && deadlines.ContainsKey(d.Key))
                    .Select(d => deadlines[d.Key]).OrderBy(d => d.By).Cast<(Guid Id, DateTimeOffset By)?>().FirstOrDefault()))
                .Where(found => found.Since is not null)
                .OrderBy(found => found.Since!.Value.By).ThenBy(found => found.stairwell.Code, StringComparer.Ordinal)
                .Take(SilentShown)
                .Select(found => new SilentStairwell(found.stairwell, found.Since!.Value.Id, found.Since.Value.By)),
        ];
    }

    /// <summary>One deadline or one step meets many stairwells at once: they are told in one sentence.</summary>
    public static IEnumerable<(FeedLine Line, bool Many)> Folded(IEnumerable<FeedLine> feed)
    {
        (FeedLine Line, bool Many)? held = null;
        foreach (var line in feed)
        {
            if (held is { } first && line.Kind is "late" or "escalated" or "unreachable" && first.Line.Kind == line.Kind && first.Line.DispatchId == line.DispatchId)
            {
                held = (first.Line, true);
                continue;
            }
            if (held is { } told)
                yield return told;
            held = (line, false);
        }
        if (held is { } last)
            yield return last;
    }

    public static bool IsOverdue(BoardReport report, DateTimeOffset now) => report.DueAt <= now;

    public static string MarkOf(BoardReport report, DateTimeOffset now) => IsOverdue(report, now) ? "silent" : report.State switch
    {
        "answered" => "acknowledged",
        "taken" => "read",
        _ => "waiting",
    };

    /// <summary>What is overdue first, then what nobody has answered, each by its clock.</summary>
    public static IEnumerable<BoardReport> Pressing(IReadOnlyList<BoardReport> reports, DateTimeOffset now) =>
        reports.OrderByDescending(report => IsOverdue(report, now)).ThenBy(report => report.State == "answered").ThenBy(report => report.DueAt).ThenBy(report => report.Id).Take(SilentShown);

    public static string DueOf(IStringLocalizer<DeskTexts> texts, BoardReport report, DateTimeOffset now)
    {
        if (report.DueAt is not { } due)
            return "";
        var left = (due - now).Duration();
        var span = left.TotalDays < 1 ? left.ToString(left.TotalHours < 1 ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture) : left.ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture);
        return texts[due <= now ? "js.reports.over" : "js.reports.due"].Value.Replace("{time}", span, StringComparison.Ordinal);
    }

    /// <summary>A line of the journal as a sentence.</summary>
    public static string Sentence(IStringLocalizer<DeskTexts> texts, UnitTree tree, BoardSnapshot picture, FeedLine line, bool many, bool names)
    {
        var found = texts[$"js.feed.{line.Kind}"];
        var sentence = many ? texts[$"js.feed.{line.Kind}Many"].Value : found.ResourceNotFound ? texts["js.feed.other"].Value : found.Value;
        var title = Text("title") is { Length: > 0 } own ? own : picture.Dispatches.FirstOrDefault(d => d.Id == line.DispatchId)?.Title ?? texts["js.feed.aDispatch"].Value;
        var by = Text("byName") is { Length: > 0 } name ? name : Text("sentByName") is { Length: > 0 } sender ? sender : Text("openedByName");
        var words = new Dictionary<string, string>
        {
            ["place"] = line.StairwellCode is { } code && tree.Find(code) is { } stairwell ? $"{tree.Find(stairwell.CodeOf(UnitKind.Community))?.Name} {stairwell.Name}" : "",
            ["role"] = texts.Word("role", Role()),
            ["dispatch"] = title.Length > TitleShown ? string.Concat(title.AsSpan(0, TitleShown - 1), "…") : title,
            ["by"] = names ? by : "",
            ["level"] = texts.Word("level", Text("level")),
            ["scenario"] = texts.Word("scenario", Text("scenario")),
            ["reason"] = texts.Word("reason", Text("reason")),
            ["report"] = texts.Word("reportKind", Text("kind")),
            ["result"] = texts.Word("reportOutcome", Text("outcome")),
            ["hands"] = texts.Word("hands", Text("inHandsOf")),
            ["n"] = Text("recipients") is { Length: > 0 } recipients ? recipients : Text("count"),
            ["stairwells"] = Text("stairwells"),
            ["outcome"] = texts.Word("outcome", Text("outcome")),
            ["who"] = texts.Word("who", Text("who")),
            ["via"] = texts.Word("via", Text("via")),
        };
        foreach (var (key, value) in words)
            sentence = sentence.Replace($"{{{key}}}", value, StringComparison.Ordinal);
        return string.Join(' ', sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        string Text(string property) => line.Data.ValueKind != JsonValueKind.Object || !line.Data.TryGetProperty(property, out var value) ? "" : value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetInt64().ToString("N0", CultureInfo.CurrentUICulture),
            _ => "",
        };

        string Role() => line.Data.ValueKind == JsonValueKind.Object && line.Data.TryGetProperty("role", out var bit) && bit.ValueKind == JsonValueKind.Number ? TrioRole.Name(bit.GetInt32()) : Text("role");
    }
}
