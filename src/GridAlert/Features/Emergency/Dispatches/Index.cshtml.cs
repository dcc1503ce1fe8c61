using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Playbooks;
using GridAlert.Features.Neighbourhood;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>The dispatches of the caller's unit, newest first.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class DispatchesModel(DispatchStore store, DispatchSummaryQuery summaries, ActivationStore activations, PlaybookStore playbooks, UnitTree tree, TimeProvider time) : PageModel
{
    public const int PageSize = 30;

    public IReadOnlyList<DispatchRow> Rows { get; private set; } = [];
    public string Show { get; private set; } = "open";
    public Activation? Of { get; private set; }
    public string OfName { get; private set; } = "";
    public Guid? Next { get; private set; }
    public bool IsFirstPage { get; private set; }

    public bool MaySend => AccessPolicy.MayEver(User.Caller().Role, Act.SendDispatch);

    public async Task OnGetAsync(string? state, Guid? activation, Guid? before)
    {
        var cancel = HttpContext.RequestAborted;
        var caller = User.Caller();
        Show = state is "closed" or "all" ? state : "open";
        IsFirstPage = before is null;
        if (activation is { } id && await activations.FindAsync(id, cancel) is { } found && ModeRules.Touches(found, tree.Find(caller.UnitCode)!, tree))
        {
            Of = found;
            OfName = (await playbooks.NewestAsync(cancel)).NameOf(found.Scenario);
        }
        var list = await store.ListAsync(caller.UnitCode, Of?.Id, Show == "all" ? null : Show == "open", before, PageSize, cancel);
        var counts = await summaries.RunAsync([.. list.Select(dispatch => dispatch.Id)], caller.UnitCode, cancel);
        var now = time.GetUtcNow();
        Rows = [.. list.Select(dispatch => new DispatchRow(dispatch, counts.GetValueOrDefault(dispatch.Id) ?? StairwellCounts.None, now))];
        Next = list.Count == PageSize ? list[^1].Id : null;
    }
}
