using GridAlert.Features.Access;
using GridAlert.Features.Access.Audit;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Emergency.Reports;

/// <summary>The reports of the caller's unit by age: what is open longest comes first.</summary>
[Authorize(Policy = Policies.Account)]
[Looks(JournalKind.ReportsSeen)]
public sealed class ReportsModel(ReportQuery query, UnitTree tree, TimeProvider time) : PageModel
{
    private const int PageSize = 50;

    public static IReadOnlyList<string> Shows { get; } = ["open", "reported", "taken", "answered", "late", "closed"];

    public IReadOnlyList<Report> Reports { get; private set; } = [];
    public ReportCounts Counts { get; private set; } = new(0, 0, 0, 0, 0);
    public string Show { get; private set; } = "open";
    public string? Kind { get; private set; }
    public Guid? Next { get; private set; }
    public bool IsFirstPage { get; private set; }
    public DateTimeOffset Now { get; } = time.GetUtcNow();

    public async Task OnGetAsync(string? state, string? kind, Guid? after)
    {
        Show = Shows.Contains(state) ? state! : "open";
        Kind = ReportKind.All.Contains(kind) ? kind : null;
        IsFirstPage = after is null;
        string[] states = Show is "open" or "late" ? ["reported", "taken", "answered"] : [Show];
        var filter = new ReportFilter(User.Caller().UnitCode, states, Kind, Late: Show == "late");
        Counts = await query.CountAsync(filter, HttpContext.RequestAborted);
        // What is done is looked up from its end, what is open is worked off from its beginning.
        Reports = await query.ListAsync(filter, after, oldestFirst: Show != "closed", PageSize, HttpContext.RequestAborted);
        Next = Reports.Count == PageSize ? Reports[^1].Id : null;
    }

    public int CountOf(string show) => show switch
    {
        "open" => Counts.Open,
        "reported" => Counts.Reported,
        "taken" => Counts.Taken,
        "answered" => Counts.Answered,
        "late" => Counts.Late,
        _ => Counts.Closed,
    };

    public string PlaceOf(Report report) => tree.Find(report.StairwellCode) is { } stairwell
        ? $"{tree.Find(stairwell.CodeOf(UnitKind.Community))?.Name} · {tree.Find(stairwell.ParentCode)?.Name} {stairwell.Name}"
        : report.StairwellCode;

    /// <summary>Who only reads sees that somebody is on it, not who.</summary>
    public string Shown(string name) => AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp) || name.Length == 0 ? name : name[0] + new string('*', name.Length - 1);

    public static string Address(string show, string? kind, Guid? after = null) =>
        $"state={show}" + (kind is null ? "" : "&kind=" + kind) + (after is null ? "" : "&after=" + after);
}
