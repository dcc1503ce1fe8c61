using GridAlert.Features.Access;
using GridAlert.Features.Access.Audit;
using GridAlert.Features.Access.PersonalData;
using GridAlert.Features.Emergency;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Requests;

/// <summary>What is typed on the page of one request; each act has its own form.</summary>
public sealed record RequestActForm
{
    /// <summary>The state that the page showed.</summary>
    public string? Seen { get; init; }
    public string? Text { get; init; }
    public string? Owner { get; init; }
    public string? Reason { get; init; }
    public string? Question { get; init; }
    public string? Answer { get; init; }
    public string? Key { get; init; }
}

/// <summary>One request: what is asked, what was done, what is due, and what can be done now.</summary>
[Authorize(Policy = Policies.Account)]
[Looks(JournalKind.RequestSeen)]
public sealed class RequestModel(RequestQuery query, RequestRightsQuery access, HandleRequest handle, ReferRequest refer, StationOwnerQuery stations, Unmasking unmasking, UnitTree tree, ProblemTexts problemTexts, TimeProvider time) : PageModel
{
    [BindProperty]
    public RequestActForm Form { get; set; } = new();

    [BindProperty]
    public ShowPeopleInput Show { get; set; } = new();

    public ResidentRequest Item { get; private set; } = null!;
    public Unit Stairwell { get; private set; } = null!;
    public FormProblems? Problems { get; private set; }
    /// <summary>The contact is whole: this sign-in asked to see the stairwell's people just now.</summary>
    public bool IsShown { get; private set; }
    /// <summary>The reason that was given in this sign-in; null while none was.</summary>
    public string? Purpose { get; private set; }
    /// <summary>Work stations that serve the place.</summary>
    public IReadOnlyList<StationOwner> Stations { get; private set; } = [];
    /// <summary>Whom to call at the station that has it; masked as the request's own contact is.</summary>
    public RequestContact? StationContact { get; private set; }
    public DateTimeOffset Now { get; } = time.GetUtcNow();

    /// <summary>May read it and act on it.</summary>
    public bool MayFollow { get; private set; }

    public bool MayPublish => AccessPolicy.MayEver(User.Caller().Role, Act.PublishAnswers) && !Item.IsConfidential && RequestRules.May(RequestAct.Publish, Item.State, isWithOwner: false);

    public bool MayAct => MayFollow && !RequestRules.IsClosed(Item.State);

    public string Place => string.Join(" · ", new[] { UnitKind.Community, UnitKind.Grid, UnitKind.Stairwell }.Select(kind => tree.Find(Stairwell.CodeOf(kind))?.Name).OfType<string>());

    public bool May(RequestAct act) => MayFollow && RequestRules.May(act, Item.State, Item.Owner is not null);

    public async Task<IActionResult> OnGetAsync(Guid id) => await LoadAsync(id) ? Page() : NotFound();

    public Task<IActionResult> OnPostAcceptAsync(Guid id) => HandleAsync(id, handle.AcceptAsync);

    public Task<IActionResult> OnPostBeginAsync(Guid id) => HandleAsync(id, handle.BeginAsync);

    public Task<IActionResult> OnPostHandOverAsync(Guid id) => HandleAsync(id, handle.HandOverAsync);

    public Task<IActionResult> OnPostReturnAsync(Guid id) => HandleAsync(id, handle.ReturnAsync);

    public Task<IActionResult> OnPostAnswerAsync(Guid id) => HandleAsync(id, handle.AnswerAsync);

    public Task<IActionResult> OnPostAbuseAsync(Guid id) => HandleAsync(id, handle.AbuseAsync);

    public async Task<IActionResult> OnPostReferAsync(Guid id)
    {
        var body = new ReferBody(Form.Reason, Form.Text, Form.Seen);
        return await ShowAsync(id, await refer.RunAsync(User.Caller(), id, body, Key(body), HttpContext.RequestAborted));
    }

    public async Task<IActionResult> OnPostPublishAsync(Guid id)
    {
        var body = new PublishBody(Form.Question, Form.Answer);
        return await ShowAsync(id, await handle.PublishAsync(User.Caller(), id, body, Key(body), HttpContext.RequestAborted));
    }

    public async Task<IActionResult> OnPostUnpublishAsync(Guid id) => await ShowAsync(id, await handle.UnpublishAsync(User.Caller(), id, Key("unpublish"), HttpContext.RequestAborted));

    /// <summary>Name and number of who asks, whole for a while: a look at the stairwell's people, and recorded as one.</summary>
    public async Task<IActionResult> OnPostShowAsync(Guid id)
    {
        if (!await LoadAsync(id))
            return NotFound();
        return await ShowAsync(id, await unmasking.RunAsync(User.Caller(), Stairwell.Code, new(Show.Reason), HttpContext.RequestAborted));
    }

    public string NewKey() => Guid.CreateVersion7(time.GetUtcNow()).ToString();

    /// <summary>Who only reads sees that somebody is there, not who.</summary>
    public string Shown(string name) => MayFollow || name.Length == 0 ? name : Personal.MaskedName(name);

    private async Task<IActionResult> HandleAsync(Guid id, Func<Caller, Guid, HandleBody, IdempotencyKey?, CancellationToken, Task<Outcome<ResidentRequest>>> act)
    {
        var body = new HandleBody(Form.Text, Form.Owner, Form.Seen);
        return await ShowAsync(id, await act(User.Caller(), id, body, Key(body), HttpContext.RequestAborted));
    }

    private IdempotencyKey? Key<T>(T body) => Form.Key is { Length: > 0 and <= IdempotencyKey.MaxLength } given ? IdempotencyKey.For(User.Caller().Id, given, body) : null;

    private async Task<IActionResult> ShowAsync<T>(Guid id, Outcome<T> outcome)
    {
        if (outcome.Ok)
            return Redirect($"/requests/{id}");
        if (!await LoadAsync(id))
            return NotFound();
        Problems = FormProblems.From(outcome.Problem, problemTexts);
        Response.StatusCode = (int)outcome.Problem.Kind;
        return Page();
    }

    private async Task<bool> LoadAsync(Guid id)
    {
        var cancel = HttpContext.RequestAborted;
        if (await query.FindAsync(id, whole: false, cancel) is not { } request
            || !tree.TryFind(request.StairwellCode, out var stairwell) || AccessPolicy.Refuse(User.Caller(), Act.See, stairwell) is not null)
            return false;
        var rights = await access.OfAsync(User.Caller(), request.IsConfidential, stairwell, cancel);
        if (!rights.Sees)
            return false;
        MayFollow = rights.Follows;
        var contact = MayFollow ? await stations.ContactAsync(id, cancel) : null;
        if (MayFollow && (request.Contact is not null || contact is not null))
        {
            // Whoever is attached calls their own client back; that they looked is recorded with the page.
            IsShown = rights.IsAttached || (await unmasking.ShownAsync(User.Caller(), cancel)).Contains(stairwell.Code);
            Purpose = await unmasking.PurposeAsync(User.Caller(), cancel);
            if (IsShown)
                request = (await query.FindAsync(id, whole: true, cancel))!;
        }
        Stations = MayFollow ? await stations.ServingAsync(stairwell.Code, cancel) : [];
        StationContact = contact is not { } there ? null : IsShown ? new(there.Name?.Open, there.Phone?.Open) : new(there.Name?.AsName, there.Phone?.AsNumber);
        (Item, Stairwell) = (request.ShownTo(rights), stairwell);
        return true;
    }
}
