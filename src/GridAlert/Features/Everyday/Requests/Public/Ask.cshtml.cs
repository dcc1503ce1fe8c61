using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Everyday.Law.Opinions;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Requests.Public;

/// <summary>What a resident types.</summary>
public sealed record AskForm
{
    public string? Kind { get; init; }
    public string? Text { get; init; }
    public string? ContactName { get; init; }
    public string? ContactPhone { get; init; }
    /// <summary>No person sees this field; whoever fills it fills whatever there is.</summary>
    public string? Website { get; init; }
    public string? Key { get; init; }
}

/// <summary>
/// Where a stairwell's poster leads: a resident raises a request, without an account. It shows nothing of anybody; wrong codes are
/// counted like wrong invites.
/// </summary>
[AllowAnonymous]
[CountsAs(CallKind.Ask)]
[RequestSizeLimit(Api.MaxBody)]
public sealed class AskModel(
    RaiseRequest raise, RequestCodeStore codes, RequestKindQuery kinds, OpinionStore opinions, ActivationStore activations, UnitTree tree, WrongInvites wrong, ProblemTexts problems, TimeProvider time) : PageModel
{
    [BindProperty]
    public AskForm Form { get; set; } = new();

    /// <summary>Null where the code leads nowhere.</summary>
    public Unit? Stairwell { get; private set; }
    public Unit? Community { get; private set; }
    public IReadOnlyList<RequestKind> Kinds { get; private set; } = [];
    public bool IsEmergency { get; private set; }
    public string Code { get; private set; } = "";

    /// <summary>There is something that residents here are asked.</summary>
    public bool AsksOpinions { get; private set; }

    /// <summary>Set when too many wrong codes came from this address.</summary>
    public int? WaitMinutes { get; private set; }

    /// <summary>Why the last one was not accepted.</summary>
    public string? Refused { get; private set; }

    /// <summary>What no person sent: it is thanked for and kept nowhere.</summary>
    public bool Thanked { get; private set; }

    public string NewKey { get; } = Guid.CreateVersion7(time.GetUtcNow()).ToString();

    public string Place => $"{Community?.Name} {tree.Find(Stairwell!.ParentCode)?.Name} {Stairwell.Name}";

    public async Task OnGetAsync(string code) => await LoadAsync(code);

    public async Task<IActionResult> OnPostAsync(string code)
    {
        if (!await LoadAsync(code))
            return Page();
        Thanked = !string.IsNullOrEmpty(Form.Website);
        if (Thanked)
            return Page();
        var body = new RaiseBody { Kind = Form.Kind, Text = Form.Text, ContactName = Form.ContactName, ContactPhone = Form.ContactPhone };
        var key = Form.Key is { Length: > 0 and <= IdempotencyKey.MaxLength } given ? given : null;
        // Not cancelled with the request: what was sent is stored even if the phone is gone.
        var outcome = await raise.ByCodeAsync(code, body, key, CancellationToken.None);
        if (outcome.Ok)
            return Redirect($"/r/track/{outcome.Value.TrackingCode}?new=true");
        Refused = problems.Detail(outcome.Problem);
        Response.StatusCode = (int)outcome.Problem.Kind;
        return Page();
    }

    private async Task<bool> LoadAsync(string code)
    {
        Response.Headers.CacheControl = "no-store";
        if (tree.TryFind(await codes.StairwellOfAsync(code, HttpContext.RequestAborted), out var stairwell))
        {
            (Stairwell, Code) = (stairwell, code);
            AsksOpinions = (await opinions.OpenAsync(stairwell, time.GetUtcNow().Day(), HttpContext.RequestAborted)).Count > 0;
            Community = tree.Find(stairwell.CodeOf(UnitKind.Community));
            Kinds = await kinds.AllAsync(HttpContext.RequestAborted);
            IsEmergency = ModeRules.ModeOf(stairwell, await activations.OpenAsync(HttpContext.RequestAborted)).Mode == Mode.Emergency;
            return true;
        }
        WaitMinutes = WrongCode.Refuse(HttpContext, wrong);
        return false;
    }
}
