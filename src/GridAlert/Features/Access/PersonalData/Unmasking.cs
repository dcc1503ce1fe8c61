using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Access.PersonalData;

/// <param name="Reason">Why; may be left out once one was given in this sign-in.</param>
public sealed record ShowRequest(string? Reason);

/// <param name="Phone">Null when none is known.</param>
public sealed record ShownMember(Guid MemberId, string Role, string Name, string? Phone);

public sealed record ShownHousehold(Guid HouseholdId, string Room, string? ContactName, string? Phone);

/// <summary>The people of a stairwell, whole.</summary>
/// <param name="Until">For how long its pages show them to this sign-in.</param>
public sealed record ShownPeople(
    string StairwellCode, string Reason, DateTimeOffset Until, IReadOnlyList<ShownMember> Members, IReadOnlyList<ShownHousehold> Households);

/// <summary>
/// The one way from 王** to a name: an account asks for the people of a stairwell, says why once a sign-in, and every look is a
/// line of the journal. Whoever does not act there cannot.
/// </summary>
public sealed class Unmasking(Commands commands, PersonalViewStore views, UnitTree tree, TimeProvider time)
{
    public const int MaxReason = 200;

    /// <summary>For how long a look lasts.</summary>
    public static TimeSpan Lasts { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Somebody asks for it, and says why at least once in a sign-in.</summary>
    public Task<Outcome<ShownPeople>> RunAsync(Caller caller, string stairwellCode, ShowRequest request, CancellationToken cancel) =>
        ShowAsync(caller, stairwellCode, request.Reason, isOwnWords: true, cancel);

    /// <summary>The work itself is the reason, such as a call to a stairwell that is silent.</summary>
    public Task<Outcome<ShownPeople>> ForAsync(Caller caller, string stairwellCode, string reason, CancellationToken cancel) =>
        ShowAsync(caller, stairwellCode, reason, isOwnWords: false, cancel);

    private async Task<Outcome<ShownPeople>> ShowAsync(Caller caller, string stairwellCode, string? given, bool isOwnWords, CancellationToken cancel)
    {
        if (!tree.TryFind(stairwellCode, out var unit) || unit.Kind != UnitKind.Stairwell)
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.FollowUp, unit) is { } refusal)
            return refusal;
        return await commands.RunAsync<ShownPeople>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            var known = await PersonalViewStore.PurposeAsync(transaction, caller.SessionId);
            var check = new Check();
            if (known is null || !string.IsNullOrWhiteSpace(given))
                check.Text(given, "reason", MaxReason);
            if (check.Problem is { } problem)
                return problem;
            var reason = string.IsNullOrWhiteSpace(given) ? known! : given.Trim();
            if (isOwnWords && reason != known)
                await PersonalViewStore.SetPurposeAsync(transaction, caller.SessionId, reason, now);
            var until = now + Lasts;
            await PersonalViewStore.ShowAsync(transaction, caller.SessionId, unit.Code, now, until);
            var (members, households) = await PersonalViewStore.PeopleAsync(transaction, unit.Code);
            await Journal.AppendAsync(transaction, JournalKind.PersonalDataShown, now, caller.Id,
                new { byName = caller.Name, reason, sessionId = caller.SessionId, memberIds = members.Select(one => one.MemberId), households = households.Count, until }, stairwellCode: unit.Code);
            return new ShownPeople(unit.Code, reason, until, members, households);
        }, cancel);
    }

    /// <summary>The stairwells whose people this sign-in has asked to see just now.</summary>
    public Task<IReadOnlySet<string>> ShownAsync(Caller caller, CancellationToken cancel) => views.ShownAsync(caller.SessionId, time.GetUtcNow(), cancel);

    /// <summary>The reason that was given in this sign-in; null while none was.</summary>
    public Task<string?> PurposeAsync(Caller caller, CancellationToken cancel) => views.PurposeAsync(caller.SessionId, cancel);
}
