using GridAlert.Features.Access;
using GridAlert.Features.Access.Accounts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Trios;

/// <param name="Until">The last day of the term; left out, it has no end.</param>
public sealed record AppointRequest(string? Name, string? Phone, DateOnly? Until);

public sealed record EndPostRequest(string? Reason);

/// <summary>A post as programs see it.</summary>
public sealed record PostView(Guid Id, string StairwellCode, string Role, Guid MemberId, string Name, DateTimeOffset BeganAt, DateTimeOffset? EndedAt, DateOnly? Until);

/// <summary>Appoints to a post 聘任 and ends it 解聘. Whoever has the same name and number as somebody in a post is that person.</summary>
public sealed class KeepTrio(Commands commands, UnitTree tree, PostStore posts, TimeProvider time)
{
    public const int MaxReason = 200;

    public async Task<Outcome<PostView>> AppointAsync(Caller caller, string stairwellCode, string role, AppointRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (!tree.TryFind(stairwellCode, out var unit) || unit.Kind != UnitKind.Stairwell || !TrioRole.All.Contains(role))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
            return refusal;
        if (unit.HasEnded)
            return new Problem(ProblemKind.Conflict, "unitEnded", string.Join(" ", unit.Successors));
        var now = time.GetUtcNow();
        var (name, phone) = (request.Name?.Trim(), string.IsNullOrWhiteSpace(request.Phone) ? null : request.Phone.Trim());
        var check = new Check();
        check.Text(name, "name", AccountRules.MaxName);
        check.That(phone is null || AccountRules.IsPhone(phone), "phone", "notANumber");
        check.That(request.Until is null || request.Until >= now.Day(), "until", "notPast");
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<PostView>(key, async transaction =>
        {
            await UnitStore.HoldAsync(transaction);
            if (await UnitStore.CountStandingAsync(transaction, [stairwellCode]) == 0)
                return new Problem(ProblemKind.Conflict, "unitsMoved");
            if ((await PostStore.InForceAsync(transaction, [stairwellCode])).Exists(post => post.Role == role))
                return new Problem(ProblemKind.Conflict, "postHeld");
            var memberId = phone is null ? null : await PostStore.FindHolderAsync(transaction, name!, phone);
            if (memberId is null)
            {
                memberId = Guid.CreateVersion7(now);
                await PostStore.AddMembersAsync(transaction, [new(memberId.Value, name!, phone)], now, cancel);
            }
            var post = new NewPost(Guid.CreateVersion7(now), stairwellCode, role, memberId.Value, request.Until);
            await PostStore.AddPostsAsync(transaction, [post], now, cancel);
            await Journal.AppendAsync(transaction, JournalKind.PostBegan, now, caller.Id, new { postId = post.Id, role, request.Until, byName = caller.Name }, stairwellCode: stairwellCode, memberId: memberId);
            return new PostView(post.Id, stairwellCode, role, memberId.Value, Personal.MaskedName(name!), now, null, request.Until);
        }, cancel);
    }

    public async Task<Outcome<PostView>> EndAsync(Caller caller, Guid postId, EndPostRequest request, CancellationToken cancel)
    {
        if (await posts.FindAsync(postId, cancel) is not { } post || tree.Find(post.StairwellCode) is not { } unit)
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
            return refusal;
        var check = new Check();
        check.Text(request.Reason, "reason", MaxReason);
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<PostView>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            // Ended before, it is ended: the first reason stands.
            if (await PostStore.EndAsync(transaction, [postId], request.Reason!.Trim(), now) > 0)
                await Journal.AppendAsync(transaction, JournalKind.PostEnded, now, caller.Id, new { postId, post.Role, reason = request.Reason.Trim(), byName = caller.Name }, stairwellCode: post.StairwellCode, memberId: post.MemberId);
            return new PostView(post.Id, post.StairwellCode, post.Role, post.MemberId, post.Name.AsName, post.BeganAt, post.EndedAt ?? now, post.Until);
        }, cancel);
    }
}
