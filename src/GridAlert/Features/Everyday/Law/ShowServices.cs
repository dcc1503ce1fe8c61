using GridAlert.Features.Access;
using GridAlert.Features.Access.PersonalData;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Law;

/// <summary>Names and numbers of those attached to a unit, whole, for once: with a reason, and a line of the journal each time.</summary>
public sealed class ShowServices(Commands commands, UnitTree tree, TimeProvider time)
{
    public async Task<Outcome<bool>> RunAsync(Caller caller, string unitCode, string? given, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.FollowUp, unit) is { } refusal)
            return refusal;
        return await commands.RunAsync<bool>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            var known = await PersonalViewStore.PurposeAsync(transaction, caller.SessionId);
            var check = new Check();
            if (known is null || !string.IsNullOrWhiteSpace(given))
                check.Text(given, "reason", Unmasking.MaxReason);
            if (check.Problem is { } problem)
                return problem;
            var reason = string.IsNullOrWhiteSpace(given) ? known! : given.Trim();
            if (reason != known)
                await PersonalViewStore.SetPurposeAsync(transaction, caller.SessionId, reason, now);
            await Journal.AppendAsync(transaction, JournalKind.PersonalDataShown, now, caller.Id,
                new { byName = caller.Name, reason, sessionId = caller.SessionId, unitCode, what = "services" });
            return true;
        }, cancel);
    }
}
