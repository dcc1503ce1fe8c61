using System.Runtime.CompilerServices;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Access;

/// <param name="Roles">Only these posts of the trio; null or empty for all three.</param>
/// <param name="Reissue">Earlier invites that nobody has used stop working.</param>
public sealed record InviteRequest(IReadOnlyList<string>? Roles, bool Reissue);

public sealed record Invite(Guid MemberId, string Name, string Role, string StairwellCode, string InviteCode, string Url);

/// <summary>Makes an invite for every responder below a unit. Codes are stored hashed: each is seen once, in the answer.</summary>
public sealed class IssueInvites(InviteStore store, UnitTree tree, TimeProvider time)
{
    public static TimeSpan ValidFor { get; } = TimeSpan.FromDays(7);
    private const int PageSize = 1000;

    public Problem? Refuse(Caller caller, string unitCode, InviteRequest request)
    {
        if (!tree.TryFind(unitCode, out var unit))
            return Problem.NotFound;
        var check = new Check();
        foreach (var role in request.Roles ?? [])
            check.That(TrioRole.All.Contains(role), "roles", "unknownValue", role, string.Join(", ", TrioRole.All));
        return AccessPolicy.Refuse(caller, Act.Invite, unit) ?? check.Problem;
    }

    /// <summary>Call <see cref="Refuse"/> first. Each page of invites is stored before it is handed out.</summary>
    public async IAsyncEnumerable<Invite> RunAsync(
        Caller caller, string unitCode, InviteRequest request, string baseUrl, [EnumeratorCancellation] CancellationToken cancel)
    {
        var roles = request.Roles is { Count: > 0 } ? request.Roles.ToArray() : [.. TrioRole.All];
        foreach (var page in (await store.InvitableAsync(unitCode, roles, cancel)).Chunk(PageSize))
        {
            var invites = Array.ConvertAll(page, m =>
            {
                var code = Token.NewInvite();
                return new Invite(m.MemberId, m.Name.AsName, m.Role, m.StairwellCode, code, $"{baseUrl}/join/{code}");
            });
            var now = time.GetUtcNow();
            await store.AddAsync(invites, request.Reissue, now, now + ValidFor, caller.Id, cancel);
            foreach (var invite in invites)
                yield return invite;
        }
    }
}
