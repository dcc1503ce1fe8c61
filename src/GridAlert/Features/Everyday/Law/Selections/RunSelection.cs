using System.Security.Cryptography;
using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Law.Selections;

/// <summary>A slip as it is printed; its code is shown this once and kept nowhere.</summary>
public sealed record VoteSlip(string Room, string Code);

/// <summary>Runs a selection: nomination, one vote a household, announcement.</summary>
public sealed class RunSelection(Commands commands, UnitTree tree, SelectionStore store, IStringLocalizer<LawTexts> texts, TimeProvider time)
{
    public async Task<Outcome<Guid>> OpenAsync(Caller caller, string communityCode, string? title, int? year, int? seats, IdempotencyKey? key, CancellationToken cancel)
    {
        if (!tree.TryFind(communityCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
            return refusal;
        if (unit.Kind != UnitKind.Community)
            return Problem.Invalid([new("community", "unknownReference")]);
        var now = time.GetUtcNow();
        var titles = await store.TitlesAsync(cancel);
        var check = new Check();
        check.That(titles.Exists(one => one.Key == title), "selection", "unknownValue", title ?? "", string.Join(", ", titles.Select(one => one.Key)));
        check.That(year is not null && Math.Abs(year.Value - now.Day().Year) <= 1, "year", "between", now.Day().Year - 1, now.Day().Year + 1);
        check.That(seats is >= 1 and <= SelectionRules.MaxSeats, "seats", "between", 1, SelectionRules.MaxSeats);
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<Guid>(key, async transaction =>
        {
            var id = Guid.CreateVersion7(now);
            await SelectionStore.AddAsync(transaction, id, communityCode, title!, year!.Value, seats!.Value, caller.Name, now);
            await NoteAsync(transaction, caller, communityCode, id, "opened", now);
            return id;
        }, cancel);
    }

    /// <param name="agreed">They agree to be named; without that nobody is on the ballot.</param>
    public Task<Outcome<Guid>> NominateAsync(Caller caller, Guid id, string? name, string? reason, bool agreed, CancellationToken cancel) =>
        ActAsync(caller, id, SelectionState.Nominating, null, async (transaction, now) =>
        {
            var check = new Check();
            check.Text(name, "nominee", SelectionRules.MaxName);
            check.Text(reason, "nomineeReason", SelectionRules.MaxReason);
            check.That(agreed, "agreed", "required");
            check.That(await SelectionStore.CountNomineesAsync(transaction, id) < SelectionRules.MaxNominees, "nominee", "tooMany", SelectionRules.MaxNominees);
            if (check.Problem is { } problem)
                return problem;
            await SelectionStore.NominateAsync(transaction, Guid.CreateVersion7(now), id, name!.Trim(), reason!.Trim(), caller.Name, now);
            return "nominated";
        }, cancel);

    public Task<Outcome<Guid>> RemoveAsync(Caller caller, Guid id, Guid nomineeId, CancellationToken cancel) =>
        ActAsync(caller, id, SelectionState.Nominating, null, async (transaction, _) =>
        {
            await SelectionStore.RemoveAsync(transaction, nomineeId, id);
            return "removed";
        }, cancel);

    /// <summary>A nominee no longer agrees to be named, while homes vote: votes for them are counted for nobody.</summary>
    public Task<Outcome<Guid>> WithdrawAsync(Caller caller, Guid id, Guid nomineeId, CancellationToken cancel) =>
        ActAsync(caller, id, SelectionState.Voting, null, async (transaction, now) =>
            await SelectionStore.WithdrawAsync(transaction, nomineeId, id, Languages.InDefault(() => texts["nominee.withdrew"].Value), now) ? "withdrawn" : new Problem(ProblemKind.Conflict, "nomineeWithdrew"), cancel);

    public Task<Outcome<Guid>> BeginAsync(Caller caller, Guid id, DateOnly? until, CancellationToken cancel) =>
        ActAsync(caller, id, SelectionState.Nominating, null, async (transaction, now) =>
        {
            var check = new Check();
            if (check.That(until is not null, "voteUntil", "required"))
                check.That(until >= now.Day() && until <= now.Day().AddMonths(6), "voteUntil", "notPast");
            if (check.Problem is { } problem)
                return problem;
            if (await SelectionStore.CountNomineesAsync(transaction, id) < 2)
                return new Problem(ProblemKind.Conflict, "tooFewNominees");
            await SelectionStore.BeginAsync(transaction, id, until!.Value, now);
            return "voting";
        }, cancel);

    /// <summary>Ends the voting for good and shows who is honoured, once the last day of voting is over.</summary>
    public Task<Outcome<Guid>> AnnounceAsync(Caller caller, Guid id, CancellationToken cancel) =>
        ActAsync(caller, id, SelectionState.Voting, null, async (transaction, now) =>
        {
            if (!await SelectionStore.AnnounceAsync(transaction, id, now))
                return new Problem(ProblemKind.Conflict, "votingGoesOn");
            return "announced";
        }, cancel);

    /// <summary>New slips for the homes of a stairwell that have not voted yet. What was printed before leads nowhere.</summary>
    public async Task<Outcome<IReadOnlyList<VoteSlip>>> MakeSlipsAsync(Caller caller, Guid id, string? stairwellCode, CancellationToken cancel)
    {
        if (!tree.TryFind(stairwellCode, out var stairwell) || stairwell.Kind != UnitKind.Stairwell)
            return Problem.NotFound;
        List<VoteSlip> slips = [];
        var made = await ActAsync(caller, id, SelectionState.Voting, stairwell, async (transaction, now) =>
        {
            var homes = await SelectionStore.WithoutVoteAsync(transaction, id, stairwell.Code);
            slips = homes.ConvertAll(home => new VoteSlip(home.Room, RandomNumberGenerator.GetString(Token.Readable, 16)));
            await SelectionStore.MakeSlipsAsync(transaction, id, [.. homes.Select(home => home.HouseholdId)], [.. slips.Select(slip => Token.Hash(slip.Code))], now);
            return "slips";
        }, cancel);
        if (!made.Ok)
            return made.Problem;
        return slips;
    }

    /// <param name="stairwell">Of which it is about; null where it is about the whole.</param>
    private async Task<Outcome<Guid>> ActAsync(
        Caller caller, Guid id, SelectionState state, Unit? stairwell, Func<Transaction, DateTimeOffset, Task<Outcome<string>>> work, CancellationToken cancel)
    {
        if (await store.FindAsync(id, cancel) is not { } found || !tree.TryFind(found.CommunityCode, out var community))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, community) is { } refusal)
            return refusal;
        if (stairwell?.LiesIn(community.Code) == false)
            return Problem.NotFound;
        return await commands.RunAsync<Guid>(null, async transaction =>
        {
            if ((await SelectionStore.HoldAsync(transaction, id))!.State != state)
                return new Problem(ProblemKind.Conflict, "selectionNotNow");
            var now = time.GetUtcNow();
            var done = await work(transaction, now);
            if (!done.Ok)
                return done.Problem;
            await NoteAsync(transaction, caller, found.CommunityCode, id, done.Value, now, stairwell?.Code);
            return id;
        }, cancel);
    }

    private static Task NoteAsync(Transaction transaction, Caller caller, string unitCode, Guid id, string what, DateTimeOffset now, string? stairwellCode = null) =>
        Journal.AppendAsync(transaction, JournalKind.SelectionChanged, now, caller.Id, new { unitCode, selectionId = id, what, byName = caller.Name }, stairwellCode: stairwellCode);
}
