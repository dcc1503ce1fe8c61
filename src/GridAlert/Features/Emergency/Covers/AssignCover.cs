using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Covers;

public sealed record CoverRequest(Guid? MemberId, string? Reason);

/// <summary>
/// Names who stands in for a vacant or absent post, from the same grid. Dispatches sent from then on go to that
/// person; those that are out keep the roster they were frozen with.
/// </summary>
public sealed class AssignCover(Commands commands, UnitTree tree, CoverStore store, TimeProvider time)
{
    public async Task<Outcome<Cover>> BeginAsync(Caller caller, string stairwellCode, string role, CoverRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (Refuse(caller, stairwellCode, role) is { } refusal)
            return refusal;
        var check = new Check();
        check.Text(request.Reason, "reason", 200);
        var substitute = (await store.SubstitutesAsync(tree.Find(stairwellCode)!.ParentCode!, cancel)).Find(one => one.MemberId == request.MemberId);
        if (check.That(request.MemberId is not null, "memberId", "required"))
            check.That(substitute is not null && !(substitute.StairwellCode == stairwellCode && substitute.Role == role), "memberId", "unknownReference");
        if (check.Problem is { } bad)
            return bad;
        return await commands.RunAsync<Cover>(key, async transaction =>
        {
            var now = time.GetUtcNow();
            var cover = new Cover
            {
                StairwellCode = stairwellCode,
                Role = role,
                MemberId = substitute!.MemberId,
                Name = substitute.Name.AsName,
                Reason = request.Reason!.Trim(),
                ByName = caller.Name,
                BeganAt = now,
            };
            await CoverStore.EndAsync(transaction, stairwellCode, role, now);
            await CoverStore.AddAsync(transaction, Guid.CreateVersion7(now), cover);
            await Journal.AppendAsync(transaction, JournalKind.CoverBegan, now, caller.Id, new { cover.StairwellCode, cover.Role, cover.MemberId, cover.Reason, cover.ByName, cover.BeganAt }, stairwellCode: stairwellCode, memberId: cover.MemberId);
            return cover;
        }, cancel);
    }

    public async Task<Outcome<IReadOnlyList<Cover>>> EndAsync(Caller caller, string stairwellCode, string role, IdempotencyKey? key, CancellationToken cancel)
    {
        if (Refuse(caller, stairwellCode, role) is { } refusal)
            return refusal;
        var ended = await commands.RunAsync<string>(key, async transaction =>
        {
            var now = time.GetUtcNow();
            if (await CoverStore.EndAsync(transaction, stairwellCode, role, now))
                await Journal.AppendAsync(transaction, JournalKind.CoverEnded, now, caller.Id, new { role, byName = caller.Name }, stairwellCode: stairwellCode);
            return role;
        }, cancel);
        return ended.Ok ? await store.OfAsync(stairwellCode, cancel) : ended.Problem;
    }

    private Problem? Refuse(Caller caller, string stairwellCode, string role)
    {
        if (!tree.TryFind(stairwellCode, out var unit) || unit.Kind != UnitKind.Stairwell || !TrioRole.All.Contains(role))
            return Problem.NotFound;
        return AccessPolicy.Refuse(caller, Act.FollowUp, unit);
    }
}
