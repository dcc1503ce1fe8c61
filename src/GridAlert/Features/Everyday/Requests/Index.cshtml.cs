using GridAlert.Features.Access;
using GridAlert.Features.Access.Audit;
using GridAlert.Features.Emergency;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Requests;

/// <summary>The requests of the caller's unit: what is open longest comes first.</summary>
[Authorize(Policy = Policies.Account)]
[Looks(JournalKind.RequestsSeen)]
public sealed class RequestsModel(RequestQuery query, RequestKindQuery kinds, UnitTree tree, TimeProvider time) : PageModel
{
    private const int PageSize = 50;

    public static IReadOnlyList<string> Shows { get; } = ["open", "received", "inHand", "answered", "late", "closed"];

    public IReadOnlyList<ResidentRequest> Requests { get; private set; } = [];
    public RequestCounts Counts { get; private set; } = new(0, 0, 0, 0);
    public IReadOnlyList<RequestKind> Kinds { get; private set; } = [];
    public string Show { get; private set; } = "open";
    public string? Kind { get; private set; }
    public RequestHands? Hands { get; private set; }
    public Guid? Next { get; private set; }
    public bool IsFirstPage { get; private set; }
    public DateTimeOffset Now { get; } = time.GetUtcNow();

    public bool MayInvite => AccessPolicy.MayEver(User.Caller().Role, Act.Invite);

    /// <summary>Of the communities in emergency mode, whose clocks stand still.</summary>
    public IReadOnlyList<string> Paused { get; private set; } = [];

    /// <summary>The public answers lie with communities; a unit below looks at those of its own.</summary>
    public string? AnswersOf => tree.Find(User.Caller().UnitCode)?.CodeOf(UnitKind.Community);

    public async Task OnGetAsync(string? state, string? kind, string? hands, Guid? after)
    {
        var cancel = HttpContext.RequestAborted;
        Kinds = await kinds.AllAsync(cancel);
        Show = Shows.Contains(state) ? state! : "open";
        Kind = Kinds.Any(one => one.Key == kind) ? kind : null;
        Hands = Codes.TryParse<RequestHands>(hands, out var level) ? level : null;
        IsFirstPage = after is null;
        string[] states = Show switch
        {
            "received" => ["received"],
            "inHand" => ["accepted", "inHand", "reopened"],
            "answered" => ["answered"],
            "closed" => ["confirmed", "lapsed", "abuse"],
            _ => ["received", "accepted", "inHand", "reopened", "answered"],
        };
        var filter = new RequestFilter(User.Caller().UnitCode, states, Kind, Late: Show == "late", Hands, RequestReader.Of(User.Caller(), Now));
        Counts = await query.CountAsync(filter, cancel);
        // What is done is looked up from its end, what is open is worked off from its beginning.
        var found = await query.ListAsync(filter, after, oldestFirst: Show != "closed", PageSize, cancel);
        Requests = [.. found.Select(request => request.ListedTo(User.Caller()))];
        Next = Requests.Count == PageSize ? Requests[^1].Id : null;
        Paused = [.. Requests.Where(request => request.PausedSince is not null).Select(request => CommunityOf(request)?.Name).OfType<string>().Distinct()];
    }

    /// <summary>Null where it is not counted.</summary>
    public int? CountOf(string show) => show switch
    {
        "open" => Counts.Open,
        "received" => Counts.Received,
        "inHand" => Counts.InHand,
        "answered" => Counts.Answered,
        "late" => Counts.Late,
        _ => null,
    };

    public string PlaceOf(ResidentRequest request) => tree.Find(request.StairwellCode) is { } stairwell
        ? $"{CommunityOf(request)?.Name} · {tree.Find(stairwell.ParentCode)?.Name} {stairwell.Name}"
        : request.StairwellCode;

    public string Address(string? show = null, string? kind = null, string? hands = null, Guid? after = null)
    {
        var parts = new[] { ("state", show ?? Show), ("kind", kind ?? Kind), ("hands", hands ?? (Hands is { } level ? EmergencyWords.Code(level) : null)), ("after", after?.ToString()) };
        return "?" + string.Join('&', parts.Where(part => part.Item2 is { Length: > 0 }).Select(part => $"{part.Item1}={part.Item2}"));
    }

    private Unit? CommunityOf(ResidentRequest request) => tree.Find(tree.Find(request.StairwellCode)?.CodeOf(UnitKind.Community));
}
