using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Playbooks;
using GridAlert.Features.Neighbourhood;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Emergency.Activations;

/// <summary>Which emergencies run now, and which ended last.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class ActivationsModel(ActivationStore store, PlaybookStore playbooks, UnitTree tree, TimeProvider time) : PageModel
{
    private const int MostOpen = 100;
    private const int MostEnded = 10;

    public IReadOnlyList<Activation> Open { get; private set; } = [];
    public IReadOnlyList<Activation> Ended { get; private set; } = [];
    public IReadOnlyList<Playbook> Playbooks { get; private set; } = [];
    public DateTimeOffset Now { get; } = time.GetUtcNow();
    public UnitTree Tree => tree;

    public bool MaySwitch => AccessPolicy.MayEver(User.Caller().Role, Act.SwitchMode);

    public async Task OnGetAsync()
    {
        var cancel = HttpContext.RequestAborted;
        var own = tree.Find(User.Caller().UnitCode)!;
        Open = [.. (await store.ListAsync(own.Code, own.Lineage, true, null, MostOpen, cancel)).OrderBy(activation => activation.Drill).ThenByDescending(activation => activation.Level).ThenBy(activation => activation.OpenedAt)];
        Ended = await store.ListAsync(own.Code, own.Lineage, false, null, MostEnded, cancel);
        Playbooks = await playbooks.NewestAsync(cancel);
    }
}
