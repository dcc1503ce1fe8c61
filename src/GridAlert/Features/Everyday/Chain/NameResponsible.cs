using GridAlert.Features.Access;
using GridAlert.Features.Access.Accounts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Chain;

/// <param name="Name">Left out, nobody answers for it any more.</param>
/// <param name="Title">Post or office, such as 区委常委.</param>
public sealed record ResponsibleRequest(string? Name, string? Title, string? Phone);

/// <summary>Names who answers for a street, a community, a grid, or homes 包街、包社、包网格、包户. Earlier names stay with their time.</summary>
public sealed class NameResponsible(Commands commands, UnitTree tree, TimeProvider time)
{
    public const int MaxHomes = 500;

    public static bool HasLink(UnitKind kind) => kind is UnitKind.Street or UnitKind.Community or UnitKind.Grid;

    /// <summary>Gives the unit's code.</summary>
    public async Task<Outcome<string>> ForUnitAsync(Caller caller, string unitCode, ResponsibleRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
            return refusal;
        if (!HasLink(unit.Kind) || unit.HasEnded)
            return new Problem(ProblemKind.Unprocessable, "noLinkHere");
        if (Wrong(request) is { } problem)
            return problem;
        return await commands.RunAsync<string>(key, async transaction =>
        {
            var now = time.GetUtcNow();
            await SaveAsync(transaction, caller, request, [(unitCode, null)], now);
            await Journal.AppendAsync(transaction, JournalKind.ResponsibleNamed, now, caller.Id, new { unitCode, title = request.Title?.Trim(), named = !IsNobody(request), byName = caller.Name });
            return unitCode;
        }, cancel);
    }

    /// <summary>Gives for how many homes.</summary>
    public async Task<Outcome<int>> ForHomesAsync(Caller caller, string stairwellCode, IReadOnlyList<Guid> homes, ResponsibleRequest request, CancellationToken cancel)
    {
        if (!tree.TryFind(stairwellCode, out var unit) || unit.Kind != UnitKind.Stairwell)
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
            return refusal;
        if (homes.Count is 0 or > MaxHomes)
            return Problem.Invalid([homes.Count == 0 ? new("homes", "required") : new("homes", "tooMany", MaxHomes)]);
        if (Wrong(request) is { } problem)
            return problem;
        return await commands.RunAsync<int>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            var there = await ResponsibilityStore.InStairwellAsync(transaction, [.. homes.Distinct()], stairwellCode);
            if (there.Count != homes.Distinct().Count())
                return Problem.Invalid([new("homes", "unknownReference")]);
            await SaveAsync(transaction, caller, request, [.. there.Select(home => ((string?)null, (Guid?)home))], now);
            await Journal.AppendAsync(transaction, JournalKind.ResponsibleNamed, now, caller.Id, new { homes = there, title = request.Title?.Trim(), named = !IsNobody(request), byName = caller.Name }, stairwellCode: stairwellCode);
            return there.Count;
        }, cancel);
    }

    private static Problem? Wrong(ResponsibleRequest request)
    {
        var check = new Check();
        if (IsNobody(request))
            return null;
        check.Text(request.Name, "name", AccountRules.MaxName);
        check.Text(request.Title, "title", AccountRules.MaxName);
        check.That(string.IsNullOrWhiteSpace(request.Phone) || AccountRules.IsPhone(request.Phone.Trim()), "phone", "notANumber");
        return check.Problem;
    }

    private static bool IsNobody(ResponsibleRequest request) => string.IsNullOrWhiteSpace(request.Name);

    private static Task SaveAsync(Transaction transaction, Caller caller, ResponsibleRequest request, IReadOnlyCollection<(string? Unit, Guid? Home)> what, DateTimeOffset now) =>
        IsNobody(request)
            ? ResponsibilityStore.EndAsync(transaction, [.. what.Select(one => one.Unit).OfType<string>()], [.. what.Select(one => one.Home).OfType<Guid>()], now)
            : ResponsibilityStore.NameAsync(transaction, [.. what.Select(one => new Responsible
            {
                Id = Guid.CreateVersion7(now),
                UnitCode = one.Unit,
                HouseholdId = one.Home,
                Name = Personal.Of(request.Name!.Trim())!,
                Phone = Personal.Of(string.IsNullOrWhiteSpace(request.Phone) ? null : request.Phone.Trim()),
                Title = request.Title!.Trim(),
                ByName = caller.Name,
                BeganAt = now,
            })], now);
}
