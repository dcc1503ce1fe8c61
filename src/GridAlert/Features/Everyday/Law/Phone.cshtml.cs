using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Everyday.Law.Groups;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Law;

/// <summary>Who a trio can turn to, one tap each, and words to pass on. The phone keeps it for when there is no network. Anonymous for the same reason as the phone page.</summary>
[AllowAnonymous]
public sealed class LawPhoneModel(OpenPhone open, GridServiceStore store, LawGroupStore groups, UnitTree tree, TimeProvider time) : PageModel
{
    /// <summary>Null while the phone is not bound to a responder.</summary>
    public PhoneShell? Shell { get; private set; }
    public IReadOnlyList<GridService> Services { get; private set; } = [];
    public IReadOnlyList<ServiceKind> Kinds { get; private set; } = [];
    public IReadOnlyList<LawText> Ready { get; private set; } = [];
    public string CommunityCode { get; private set; } = "";

    public string TextsJson => open.TextsJson();

    public string DataJson => Shell!.ToJson(new PhoneView(Shell.Dispatches, null, Shell.Now).Kept);

    public string KindName(string key) => Kinds.FirstOrDefault(kind => kind.Key == key)?.Name ?? key;

    public async Task OnGetAsync()
    {
        Response.Headers.CacheControl = "no-store";
        if (User.CallerOrNull() is not { IsResponder: true } caller || !tree.TryFind(caller.UnitCode, out var stairwell))
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        var cancel = HttpContext.RequestAborted;
        Shell = await open.RunAsync(caller, cancel);
        Kinds = await store.KindsAsync(cancel);
        Services = await store.ForAsync(stairwell, time.GetUtcNow().Day(), withBelow: false, cancel);
        Ready = await groups.TextsAsync(cancel);
        CommunityCode = stairwell.CodeOf(UnitKind.Community)!;
    }
}
